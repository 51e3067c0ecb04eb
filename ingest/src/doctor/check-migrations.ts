import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { openWarehouse, topologyOf } from '../adapters/warehouse/index.js';
import type { Config } from '../config.js';
import { isAnswered } from '../control/is-answered.js';
import { DataDirInUseError, lockDataDir } from '../data-dir/lock-data-dir.js';
import { WarehouseError } from '../ports/warehouse.js';
import { querySql } from '../query/query-sql.js';
import {
  adviseOnChanged,
  compareMigrations,
  type LedgerRow,
  readLedger,
  readMigrations,
} from '../warehouse/index.js';
import type { Check, Finding } from './finding.js';

const WHERE = 'everloop.migrations, in the warehouse';

/** Whether the warehouse's tables were made by the migrations of this version. */
export const checkMigrations: Check = {
  name: 'migrations',
  applies: ({ warehouse, dataDir }) =>
    warehouse.kind === 'clickhouse' || existsSync(join(dataDir, 'warehouse')),
  run: async (config) => {
    const ledger = await readLedgerOf(config);
    if (ledger === null) return [];
    const { changed, unknown } = compareMigrations(ledger, readMigrations(topologyOf(config.warehouse)));
    return [
      ...changed.map(
        (each): Omit<Finding, 'check'> => ({
          level: 'wrong',
          what: each.what,
          where: WHERE,
          fix: adviseOnChanged([each]),
        }),
      ),
      ...unknown.map(
        (name): Omit<Finding, 'check'> => ({
          level: 'wrong',
          what: `a newer version applied the migration ${name}, which this version does not have`,
          where: WHERE,
          fix: 'Run the version of Everloop that applied it, or a newer one.',
        }),
      ),
    ];
  },
};

/** Null where the warehouse cannot be asked: the check of the warehouse reports why. */
async function readLedgerOf({ warehouse: config, dataDir, query }: Config): Promise<LedgerRow[] | null> {
  try {
    if (config.kind === 'chdb' && (await isAnswered(dataDir)))
      return await readLedger(async (sql) => {
        const answer = await querySql(dataDir, { sql, format: 'JSONEachRow' });
        return answer === null ? [] : JSON.parse(answer);
      });
    const unlock = config.kind === 'chdb' ? await lockDataDir(dataDir, 'everloop doctor') : null;
    try {
      const warehouse = await openWarehouse({ config, dataDir, query });
      try {
        return await readLedger((sql) => warehouse.query(sql));
      } finally {
        await warehouse.close();
      }
    } finally {
      await unlock?.();
    }
  } catch (error) {
    if (error instanceof WarehouseError || error instanceof DataDirInUseError) return null;
    throw error;
  }
}
