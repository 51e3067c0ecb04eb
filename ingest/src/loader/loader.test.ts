import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { silentLogger } from '../../test/silent-logger.js';
import { openMemoryLog } from '../adapters/event-log/memory/open-memory-log.js';
import type { DeadLetterRow } from '../domain/event-row.js';
import type { LogEntry } from '../ports/event-log.js';
import { EMBEDDED, type Warehouse, WarehouseError } from '../ports/warehouse.js';
import { startLoader } from './index.js';

const NOW_MS = Date.parse('2026-11-21T10:00:00.000Z');
const clock = { nowMs: () => NOW_MS };

describe('loader', () => {
  it('puts the day in front of an event and leaves the rest of the row alone', async () => {
    const { tables } = await load([entry({ message_id: 'm1', properties: { a: [1, '2'] } })]);
    expect(tables['everloop.events']).toEqual([
      '{"day":"2026-11-21","message_id":"m1","properties":{"a":[1,"2"]}}',
    ]);
  });

  it('stores dead letters as they are', async () => {
    const letter = { ...entry({ id: 'letter-1' }), kind: 'dead_letter' as const };
    const { tables, stats } = await load([letter]);
    expect(tables['everloop.dead_letters']).toEqual([letter.row]);
    expect(stats).toMatchObject({ events: 0, deadLetters: 1 });
  });

  it('makes a dead letter of a row that the warehouse refuses, and keeps its neighbours', async () => {
    const rows = ['m1', 'poison', 'm3'].map((message_id) =>
      entry({ message_id, user_id: 'ada', received_at: '2026-11-21T09:59:59.000Z' }),
    );
    const { tables, stats, letters } = await load(rows, { refuse: refusePoisonEvents });
    expect(tables['everloop.events']?.map((line) => JSON.parse(line).message_id)).toEqual(['m1', 'm3']);
    expect(letters).toMatchObject([
      { code: 'unstorable', message_id: 'poison', user_id: 'ada', body: rows[1]!.row, route: 'loader' },
    ]);
    expect(tables['everloop.dead_letters']?.map((line) => JSON.parse(line))).toEqual(letters);
    expect(stats).toMatchObject({ events: 2, deadLetters: 1, unstorable: 1, lost: 0, failedBlocks: 0 });
  });

  it('makes a dead letter of an event whose day nobody knows', async () => {
    const { letters, stats } = await load([{ ...entry({ message_id: 'm1' }), projectId: 'gone' }]);
    expect(letters).toMatchObject([
      { project: 'gone', code: 'unstorable', message: expect.stringContaining('gone') },
    ]);
    expect(stats).toMatchObject({ events: 0, unstorable: 1 });
  });

  it('gives up and counts a dead letter that the warehouse refuses too', async () => {
    const { stats } = await load([entry({ message_id: 'poison' })], {
      refuse: (line) => line.includes('poison'),
    });
    expect(stats).toMatchObject({ events: 0, deadLetters: 0, unstorable: 1, lost: 1 });
  });

  it('takes the links of stored aliases before the block counts as loaded', async () => {
    const alias = { type: 'alias', timestamp: '2026-11-21T10:00:00.000Z', user_id: 'ada' };
    const { taken } = await load(
      [
        entry({ ...alias, message_id: 'm1', previous_id: 'augusta' }),
        entry({ ...alias, message_id: 'poison', previous_id: 'byron' }),
        entry({ ...alias, message_id: 'm3' }),
        entry({ type: 'track', message_id: 'm4', user_id: 'ada' }),
      ],
      { refuse: refusePoisonEvents },
    );
    const link = { timestamp: alias.timestamp, messageId: 'm1', userId: 'ada', previousId: 'augusta' };
    expect(taken).toEqual([['shop', [link]]]);
  });

  it('tries a block again as long as the warehouse is away', async () => {
    const { tables, stats } = await load([entry({ message_id: 'm1' })], { failures: 2 });
    expect(tables['everloop.events']).toHaveLength(1);
    expect(stats).toMatchObject({ events: 1, failedBlocks: 2, blocks: 1 });
  });

  it('stores every row once or as a dead letter, wherever the poison lies', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.boolean(), { minLength: 1, maxLength: 60 }), async (poisoned) => {
        const rows = poisoned.map((isPoison, n) =>
          entry({ message_id: `${isPoison ? 'poison' : 'good'}-${n}` }),
        );
        const { tables, letters } = await load(rows, { refuse: refusePoisonEvents });
        const stored = (tables['everloop.events'] ?? []).map((line) => JSON.parse(line).message_id as string);
        const ids = rows.map(({ row }) => JSON.parse(row).message_id as string);
        expect(stored.sort()).toEqual(ids.filter((id) => id.startsWith('good')).sort());
        expect(letters.map(({ message_id }) => message_id)).toEqual(
          ids.filter((id) => id.startsWith('poison')),
        );
      }),
      { numRuns: 50 },
    );
  });
});

const refusePoisonEvents = (line: string, table: string) =>
  table === 'everloop.events' && line.includes('poison');

interface Trouble {
  refuse?: (line: string, table: string) => boolean;
  failures?: number;
}

async function load(entries: LogEntry[], trouble: Trouble = {}) {
  const log = openMemoryLog({ clock, logger: silentLogger });
  const tables: Record<string, string[]> = {};
  const letters: DeadLetterRow[] = [];
  const taken: unknown[] = [];
  const loader = await startLoader({
    log,
    warehouse: createFakeWarehouse(tables, trouble),
    dayOf: (projectId, timestampMs) => {
      if (projectId !== 'shop') throw new RangeError(`project "${projectId}" has no calendar`);
      return new Date(timestampMs).toISOString().slice(0, 10);
    },
    identity: {
      take: async (project, links) => {
        taken.push([project, links]);
      },
    },
    limits: { maxRows: 1_000, maxBytes: 1_000_000, maxAgeMs: 0 },
    onDeadLetter: (letter) => letters.push(letter),
    clock,
    logger: silentLogger,
  });
  await log.append(entries);
  expect(await log.awaitLoaded(10_000)).toBe(0);
  await loader.stop();
  await log.close();
  return { tables, letters, taken, stats: loader.stats() };
}

function createFakeWarehouse(tables: Record<string, string[]>, trouble: Trouble): Warehouse {
  let failures = trouble.failures ?? 0;
  const unused = () => Promise.reject(new Error('not part of loading'));
  return {
    topology: EMBEDDED,
    async insert(table, lines) {
      if (failures-- > 0) throw new WarehouseError('WAREHOUSE_UNAVAILABLE', 'away', true);
      if (lines.some((line) => trouble.refuse?.(line, table)))
        throw new WarehouseError('WAREHOUSE_REFUSED_ROWS', 'refused', false, 117);
      tables[table] = [...(tables[table] ?? []), ...lines];
    },
    query: unused,
    queryText: unused,
    command: unused,
    ping: async () => true,
    close: async () => {},
  };
}

function entry(row: Record<string, unknown>): LogEntry {
  return { kind: 'event', projectId: 'shop', timestampMs: NOW_MS, row: JSON.stringify(row) };
}
