import { createRequire } from 'node:module';
import type { TrackCall } from '@everloop/node';
import { createAnalytics } from '@everloop/node';
import * as esm from '@everloop/node/experiments';
import { describe, expect, it } from 'vitest';
import { startTestCollector } from './test-collector.js';

const require = createRequire(import.meta.url);
const builds = [
  ['ESM', esm],
  ['CJS', require('@everloop/node/experiments') as typeof esm],
] as const;
const EVEN = { control: 1, bold: 1 };

describe.each(builds)('assign, %s', (_, { createAssign }) => {
  const start = (options?: esm.AssignOptions) => {
    const calls: TrackCall<unknown>[] = [];
    const track = (call: TrackCall<unknown>) => calls.push(call) > 0;
    return { calls, assign: createAssign({ track }, options) };
  };

  it('sends one exposure for an experiment and an id, with its share and the control', async () => {
    const collector = await startTestCollector();
    const analytics = createAnalytics({ writeKey: 'wk_test', host: collector.url });
    const assign = createAssign(analytics);
    const arms = { control: 1, bold: 3 };
    const expose = () =>
      Array.from({ length: 20 }, (_each, n) =>
        assign('hero', arms, { anonymousId: `a-${n}`, userId: 'u-1' }),
      );
    const variants = expose();
    expect(expose()).toEqual(variants);
    await analytics.close();
    await collector.close();
    expect(new Set(variants)).toEqual(new Set(['control', 'bold']));
    expect(collector.events().map(({ timestamp, ...event }) => event)).toEqual(
      variants.map((variant, n) => ({
        type: 'track',
        event: 'Experiment Viewed',
        messageId: `["hero","${variant}","a-${n}"]`,
        userId: 'u-1',
        anonymousId: `a-${n}`,
        properties: {
          experiment: 'hero',
          variant,
          ...(variant === 'control' ? { weight: 0.25, control: true } : { weight: 0.75 }),
        },
      })),
    );
  });

  it('goes by the anonymousId where there is one, else by the userId', () => {
    const { assign } = start();
    for (let n = 0; n < 50; n++) {
      const anonymousId = `a-${n}`;
      expect(assign('hero', EVEN, { anonymousId, userId: 'u-1' })).toBe(
        assign('hero', EVEN, { anonymousId }),
      );
      expect(assign('hero', EVEN, { userId: n })).toBe(assign('hero', EVEN, { userId: String(n) }));
    }
  });

  it('exposes nobody where no id is given, and names the event as the project does', () => {
    const { assign, calls } = start({ event: 'Variant Seen' });
    assign('hero', EVEN, {});
    assign('hero', EVEN, { anonymousId: null });
    expect(calls).toEqual([]);
    assign('hero', EVEN, { userId: 'u-1' });
    expect(calls).toMatchObject([{ event: 'Variant Seen', userId: 'u-1' }]);
  });

  it('remembers 10,000 exposures, and leaves out a messageId that is too long for the wire', () => {
    const { assign, calls } = start();
    for (let n = 0; n <= 10_000; n++) assign('hero', { bold: 1 }, { userId: n });
    assign('hero', { bold: 1 }, { userId: 10_000 });
    expect(calls).toHaveLength(10_001);
    assign('hero', { bold: 1 }, { userId: 0 });
    expect(calls[10_001]!.messageId).toBe(calls[0]!.messageId);
    assign('é'.repeat(128), { bold: 1 }, { userId: 'u-1' });
    expect(calls[10_002]).not.toHaveProperty('messageId');
  });
});
