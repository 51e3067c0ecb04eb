import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openEventLog } from '../src/adapters/event-log/index.js';
import { openWarehouse } from '../src/adapters/warehouse/index.js';
import { projectSchema } from '../src/domain/project-settings.js';
import { createIdentity } from '../src/identity/index.js';
import { startLoader } from '../src/loader/index.js';
import { systemClock } from '../src/ports/clock.js';
import type { LogEntry } from '../src/ports/event-log.js';
import { type Warehouse, WarehouseError } from '../src/ports/warehouse.js';
import { loadCalendars, migrate, storeProjects } from '../src/warehouse/index.js';
import { silentLogger } from './silent-logger.js';

const RECEIVED = '2026-11-21T10:00:00.000Z';

it('loses and miscounts nothing behind a warehouse that refuses, answers half and drops, with real poison among the rows', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'everloop-loader-'));
  const warehouse = await openWarehouse({
    config: { kind: 'chdb' },
    dataDir,
    query: { maxMemoryBytes: 1024 ** 3, timeoutMs: 60_000 },
  });
  const log = await openEventLog({
    config: { kind: 'file', durability: 'disk', maxBytes: 2 ** 30 },
    dataDir,
    clock: systemClock,
    logger: silentLogger,
  });
  try {
    await migrate(warehouse);
    const project = projectSchema.parse({
      id: 'shop',
      timeZone: 'Europe/Berlin',
      writeKeys: ['wk_shop_demo'],
    });
    await storeProjects(warehouse, [project], systemClock);
    const troubled = makeTroubled(warehouse);
    const loader = await startLoader({
      log,
      warehouse: troubled,
      dayOf: await loadCalendars(warehouse),
      identity: createIdentity(warehouse),
      limits: { maxRows: 100, maxBytes: 1_000_000, maxAgeMs: 5 },
      clock: systemClock,
      logger: silentLogger,
    });
    await log.append(Array.from({ length: 500 }, (_, n) => entry(n)));
    expect(await log.awaitLoaded(60_000)).toBe(0);
    await loader.stop();

    const [books] = await warehouse.query<Record<string, number>>(
      `SELECT
          (SELECT uniqExact(message_id) FROM everloop.events) AS events,
          (SELECT uniqExact(message_id) FROM everloop.dead_letters WHERE code = 'unstorable') AS letters,
          (SELECT count() FROM everloop.fact_copies FINAL) AS facts`,
    );
    // Every hundredth row is a poison that the engine itself refuses; every tenth of the others is an order.
    expect(books).toEqual({ events: 495, letters: 5, facts: 50 });
    expect(loader.stats()).toMatchObject({ events: 495, unstorable: 5, lost: 0 });
    expect(loader.stats().failedBlocks).toBeGreaterThan(0);
  } finally {
    await log.close();
    await warehouse.close();
    await rm(dataDir, { recursive: true, force: true });
  }
});

/** The real engine behind a connection that fails at every fourth insert, each time in another way. */
function makeTroubled(warehouse: Warehouse): Warehouse {
  let inserts = 0;
  const away = (message: string) => new WarehouseError('WAREHOUSE_UNAVAILABLE', message, true);
  return {
    ...warehouse,
    async insert(table, lines) {
      const turn = inserts++ % 12;
      if (turn === 1) throw away('connection refused');
      if (turn === 5) {
        await warehouse.insert(table, lines.slice(0, lines.length >> 1));
        throw away('connection reset after half of the rows');
      }
      await warehouse.insert(table, lines);
      if (turn === 9) throw away('connection reset between insert and answer');
    },
  };
}

function entry(n: number): LogEntry {
  const row = {
    project: 'shop',
    message_id: `message-${n}`,
    type: 'track',
    event: n % 10 === 1 ? 'Order Completed' : 'Product Viewed',
    timestamp: RECEIVED,
    received_at: RECEIVED,
    user_id: `user-${n % 7}`,
    ...(n % 10 === 1 ? { is_fact: 1, has_revenue: 1, revenue: '12.5', currency: 'EUR' } : {}),
  };
  const text = JSON.stringify(row);
  return {
    kind: 'event',
    projectId: 'shop',
    timestampMs: Date.parse(RECEIVED),
    // 1e400 fits no type of the engine: the whole block is refused.
    row: n % 100 === 0 ? `${text.slice(0, -1)},"properties":{"a":1e400}}` : text,
  };
}
