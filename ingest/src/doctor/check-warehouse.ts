import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openWarehouse } from '../adapters/warehouse/index.js';
import type { Config } from '../config.js';
import type { Warehouse } from '../ports/warehouse.js';
import type { Check, Finding } from './finding.js';

const CLOCK_MAY_DIFFER_MS = 5_000;

/** Whether the engine answers, knows every zone, and has the same time. An embedded one is opened in another directory than the data, which another process may hold. */
export const checkWarehouse: Check = {
  name: 'warehouse',
  applies: () => true,
  run: async (config) => {
    const beside = await mkdtemp(join(tmpdir(), 'everloop-doctor-'));
    try {
      const { warehouse: kind, query } = config;
      const warehouse = await openWarehouse({ config: kind, dataDir: beside, query });
      try {
        return [...(await checkZones(warehouse, config)), ...(await checkTime(warehouse))];
      } finally {
        await warehouse.close();
      }
    } catch (error) {
      return [describeSilence(config, error)];
    } finally {
      await rm(beside, { recursive: true, force: true });
    }
  },
};

async function checkZones(warehouse: Warehouse, { projects }: Config): Promise<Omit<Finding, 'check'>[]> {
  const rows = await warehouse.query<{ time_zone: string }>('SELECT time_zone FROM system.time_zones');
  const known = new Set(rows.map((row) => row.time_zone));
  return projects.flatMap(({ timeZone }, index) =>
    known.has(timeZone)
      ? []
      : [
          {
            level: 'wrong' as const,
            what: `the engine does not know the zone ${timeZone}`,
            where: `projects[${index}].timeZone`,
            fix: 'Use another name of the same zone, such as "Europe/Berlin".',
          },
        ],
  );
}

async function checkTime(warehouse: Warehouse): Promise<Omit<Finding, 'check'>[]> {
  const askedMs = Date.now();
  const [row] = await warehouse.query<{ now_ms: number }>(
    'SELECT toUnixTimestamp64Milli(now64(3)) AS now_ms',
  );
  const answeredMs = Date.now();
  // Anywhere between question and answer is right.
  const apartMs = Math.max(askedMs - row!.now_ms, row!.now_ms - answeredMs, 0);
  return apartMs <= CLOCK_MAY_DIFFER_MS
    ? []
    : [
        {
          level: 'wrong',
          what: `the clocks of this machine and of the warehouse are ${Math.round(apartMs / 1_000)} s apart`,
          where: 'warehouse',
          fix: 'Run an NTP client on both machines.',
        },
      ];
}

function describeSilence({ warehouse }: Config, error: unknown): Omit<Finding, 'check'> {
  const code = (error as { code?: unknown }).code ?? 'unknown';
  return warehouse.kind === 'clickhouse'
    ? {
        level: 'wrong',
        what: `ClickHouse does not answer (${code})`,
        where: 'warehouse.url, username, password',
        fix: 'Start it, or correct these settings settings (EVERLOOP_CLICKHOUSE_URL, EVERLOOP_CLICKHOUSE_PASSWORD).',
      }
    : {
        level: 'wrong',
        what: `the embedded engine does not start (${code})`,
        where: 'the package chdb',
        fix: 'Install again with npm ci, on Linux or macOS.',
      };
}
