import type { Config } from '../config.js';
import { lockDataDir } from '../data-dir/lock-data-dir.js';
import { systemClock } from '../ports/clock.js';
import { type OpenStoreOptions, openStore, type Store } from '../serve.js';

/** Runs something on the warehouse of a configuration, with the data directory of an embedded one to itself. */
export async function withStore<Result>(
  config: Config,
  command: string,
  use: (store: Store) => Promise<Result>,
  options?: OpenStoreOptions,
): Promise<Result> {
  const unlock = config.warehouse.kind === 'chdb' ? await lockDataDir(config.dataDir, command) : null;
  try {
    const store = await openStore(config, systemClock, options);
    try {
      return await use(store);
    } finally {
      await store.warehouse.close();
    }
  } finally {
    await unlock?.();
  }
}
