import { resolve } from 'node:path';
import type { Config } from '../config.js';
import { type ImportWarehouseReport, importWarehouse } from '../transfer/index.js';
import { createProgressBar } from './show-progress.js';
import type { Terminal } from './terminal.js';
import { withStore } from './with-store.js';

/** `everloop import FOLDER`: what `everloop export` wrote, into the warehouse of the config. */
export async function importFolder(terminal: Terminal, config: Config, folder: string): Promise<void> {
  const bar = createProgressBar(terminal, 'files');
  await withStore(
    config,
    'everloop import',
    async ({ warehouse, identity, dayOf }) => {
      const report = await importWarehouse({
        warehouse,
        identity,
        projects: config.projects,
        dayOf,
        folder,
        target: config.warehouse.kind === 'chdb' ? resolve(config.dataDir) : config.warehouse.url,
        onProgress: bar.show,
      });
      bar.stop();
      terminal.out(describe(report));
      if (report.differences.length > 0) throw new AnswersDifferError(report.differences);
    },
    { fills: true },
  ).finally(() => bar.stop());
}

function describe({ rows, skipped, compared, differences }: ImportWarehouseReport): string {
  const before = skipped > 0 ? `, ${skipped} files already stored by an earlier run` : '';
  return `${rows} rows stored${before}; ${compared - differences.length} of ${compared} answers are equal\n`;
}

class AnswersDifferError extends Error {
  override readonly name = 'AnswersDifferError';
  constructor(differences: readonly string[]) {
    super(
      `${differences.length} answers differ from the export:\n  ${differences.join('\n  ')}\n` +
        'Events already in the target, or different project settings, can explain a difference. Otherwise report it.',
    );
  }
}
