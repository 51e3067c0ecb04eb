import { definePlan } from '@everloop/schemas';
import { createJiti } from 'jiti';

/**
 * Imports a config or plan module, TypeScript or not, and returns its exports.
 * Our own names are handed in, so that a config file does not load a second copy of this package with its engine.
 */
export async function importModule(path: string): Promise<Record<string, unknown>> {
  const jiti = createJiti(import.meta.url, {
    // A config that was edited must be read again by the same process; a cache on disk would write into node_modules.
    moduleCache: false,
    fsCache: false,
    virtualModules: {
      '@everloop/ingest': { defineConfig: <T>(config: T): T => config, definePlan },
      '@everloop/schemas': { definePlan },
    },
  });
  return await jiti.import<Record<string, unknown>>(path);
}
