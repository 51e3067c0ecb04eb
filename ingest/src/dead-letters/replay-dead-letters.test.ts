import { expect, test } from 'vitest';
import { projectSchema } from '../domain/project-settings.js';
import { createProjectScope } from '../pipeline/project-scope.js';
import type { LogEntry } from '../ports/event-log.js';
import { replayDeadLetters } from './replay-dead-letters.js';

const project = createProjectScope(
  projectSchema.parse({ id: 'shop', timeZone: 'UTC', writeKeys: ['wk_shop_test'] }),
  null,
);
const RECEIVED_MS = Date.parse('2026-11-22T12:00:00Z');
const letter = (code: string, body: string, message_id = '') => ({
  id: `${code}-letter`,
  message_id,
  code,
  message: 'why',
  received_ms: RECEIVED_MS,
  route: 'batch',
  library: '',
  body,
  user_id: '',
  anonymous_id: '',
});

async function replay(...letters: object[]) {
  const entries: LogEntry[] = [];
  const report = await replayDeadLetters(
    {
      project,
      warehouse: { query: async <Row>() => letters as Row[] },
      log: { append: async (appended) => void entries.push(...appended) },
      isErased: () => false,
      clock: { nowMs: () => RECEIVED_MS + 1 },
    },
    { ids: [], code: 'any' },
  );
  return { report, rows: entries.map((entry) => ({ kind: entry.kind, ...JSON.parse(entry.row) })) };
}

test('an event without id and time is one event, however often its letter is replayed', async () => {
  const timeless = letter('batch_too_long', '{"type":"track","event":"A","userId":"u1"}');
  const [first, again] = [await replay(timeless), await replay(timeless)];
  expect(first.rows[0]).toMatchObject({ kind: 'event', message_id: 'letter-batch_too_long-letter' });
  expect(again.rows[0].message_id).toBe(first.rows[0].message_id);
  expect(first.rows[1]).toMatchObject({ kind: 'dead_letter', replayed_at: '2026-11-22T12:00:00.001Z' });
});

test('an event without id has the one that was derived when it came', async () => {
  const body = '{"type":"track","event":"A","userId":"u1","timestamp":"2026-11-22T11:00:00Z"}';
  const { rows } = await replay(letter('timestamp_in_future', body, 'derived-1'));
  expect(rows[0].message_id).toBe('derived-1');
});

test('a row that the warehouse refused goes to the loader again, as it is', async () => {
  const row = {
    project: 'shop',
    message_id: 'm1',
    type: 'track',
    event: 'A',
    timestamp: '2026-11-22T11:00:00.000Z',
    user_id: 'u1',
  };
  const { report, rows } = await replay(letter('unstorable', JSON.stringify(row), 'm1'));
  expect(report).toEqual({ replayed: 1, refused: [] });
  expect(rows).toMatchObject([{ kind: 'event', ...row }, { kind: 'dead_letter' }]);
});

test.each([
  'hello',
  '',
  '7',
  '{"project":"club","timestamp":"2026-11-22T11:00:00.000Z"}',
  '{"project":"shop"}',
])('what is no row of this project stays: %j', async (body) => {
  const { report, rows } = await replay(letter('unstorable', body));
  expect(report).toMatchObject({ replayed: 0, refused: [{ code: 'unstorable' }] });
  expect(rows).toEqual([]);
});
