import { describe, expect, test } from 'vitest';
import { replayDeadLetters } from '../src/dead-letters/replay-dead-letters.js';
import { projectSchema } from '../src/domain/project-settings.js';
import { createProjectScope } from '../src/pipeline/project-scope.js';
import { startCollector, WRITE_KEY } from './support/collector.js';

const CRAWLER = 'Mozilla/5.0 (compatible; ExampleBot/2.1; +https://bot.example)';
const HEADLESS =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/147.0.0.0';
const PHONE = 'Dalvik/2.1.0 (Linux; U; Android 13; Pixel 7 Build/TQ3A)';
const seen = (library: string, userAgent: unknown) => ({
  type: 'page',
  anonymousId: 'd1',
  messageId: 'm1',
  timestamp: '2026-11-22T11:59:00.000Z',
  context: { library: { name: library }, userAgent },
});

async function codeOf(event: object, settings = {}): Promise<string | undefined> {
  const { send } = await startCollector(settings);
  return (await send(event)).verdicts[0]?.code;
}

describe('robots', () => {
  test.for(['@everloop/browser', 'analytics.js', 'analytics-android', 'analytics-swift'])(
    'are refused where %s runs',
    async (library) => {
      expect(await codeOf(seen(library, CRAWLER))).toBe('bot');
      expect(await codeOf(seen(library, HEADLESS))).toBe('bot');
      expect(await codeOf(seen(library, PHONE))).toBeUndefined();
    },
  );

  test('are nobody whom a server or an unknown library sends on', async () => {
    for (const library of ['analytics-node', '@everloop/node', 'made-up', ''])
      expect(await codeOf(seen(library, CRAWLER))).toBeUndefined();
  });

  test('are nobody without a user agent, whatever the request’s own header says', async () => {
    const { post, log } = await startCollector();
    for (const userAgent of [undefined, null, '', ' ', 7]) {
      const batch = [seen('analytics-android', userAgent)];
      await post('/v1/batch', { writeKey: WRITE_KEY, batch }, { 'user-agent': CRAWLER });
    }
    expect([log.events().length, log.deadLetters().length]).toEqual([5, 0]);
  });

  test('are refused by the context that the batch hands down', async () => {
    const { post, log } = await startCollector();
    const { context, ...event } = seen('analytics.js', CRAWLER);
    await post('/v1/batch', { writeKey: WRITE_KEY, context, batch: [event, event] });
    expect(log.deadLetters()).toMatchObject([{ code: 'bot' }, { code: 'bot' }]);
  });

  test('are let through by setting: a product’s own end-to-end tests count', async () => {
    expect(await codeOf(seen('analytics.js', CRAWLER), { bots: 'keep' })).toBeUndefined();
    expect(await codeOf(seen('analytics.js', HEADLESS), { notBots: ['HeadlessChrome'] })).toBeUndefined();
    expect(await codeOf(seen('analytics.js', HEADLESS), { notBots: ['Headlesschrome'] })).toBe('bot');
    expect(await codeOf(seen('analytics.js', CRAWLER), { notBots: ['HeadlessChrome'] })).toBe('bot');
  });

  test('are judged again by a replay, by the settings of its day', async () => {
    const { send, log } = await startCollector();
    await send(seen('analytics.js', CRAWLER));
    const [letter] = log.deadLetters();
    const replay = async (settings: object) => {
      const project = projectSchema.parse({
        id: 'shop',
        timeZone: 'UTC',
        writeKeys: [WRITE_KEY],
        ...settings,
      });
      const stored = { ...letter, received_ms: Date.parse(String(letter?.received_at)) };
      return await replayDeadLetters(
        {
          warehouse: { query: async <Row>() => [stored] as Row[] },
          log: { append: async () => undefined },
          project: createProjectScope(project, null),
          isErased: () => false,
          clock: { nowMs: () => Date.parse('2026-11-25T00:00:00.000Z') },
        },
        { ids: [], code: 'bot' },
      );
    };
    expect(await replay({})).toMatchObject({ replayed: 0, refused: [{ code: 'bot' }] });
    expect(await replay({ bots: 'keep' })).toMatchObject({ replayed: 1, refused: [] });
  });
});
