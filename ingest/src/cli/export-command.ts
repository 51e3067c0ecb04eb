import { Command } from 'commander';
import { loadConfig } from '../config.js';
import { systemClock } from '../ports/clock.js';
import { exportWarehouse } from '../transfer/index.js';
import { type CommonFlags, configOption, dataOption } from './common-options.js';
import { createProgressBar } from './show-progress.js';
import type { Terminal } from './terminal.js';
import { withStore } from './with-store.js';

export function exportCommand(terminal: Terminal): Command {
  return new Command('export')
    .summary('write all data to a folder, to transfer it or as a backup')
    .description(
      'Writes events, states, dead letters, tombstones and settings of every project as they are stored, and the answers of\n' +
        'every metric, so that `everloop import FOLDER` can compare them. Stop `serve` first. If it is interrupted, run it again:\n' +
        'it continues where it stopped.',
    )
    .argument('<folder>', 'created if it does not exist; contains personal data')
    .addOption(configOption())
    .addOption(dataOption())
    .addHelpText(
      'after',
      `
Examples:
  $ everloop export copy/
  $ everloop import copy/ --config cluster.json`,
    )
    .action(async (folder: string, flags: CommonFlags) => {
      const config = await loadConfig({ file: flags.config, flags: { dataDir: flags.data } });
      const bar = createProgressBar(terminal, 'files');
      await withStore(config, 'everloop export', async ({ warehouse, dayOf }) => {
        const { slices, answers } = await exportWarehouse({
          warehouse,
          projects: config.projects,
          dayOf,
          folder,
          clock: systemClock,
          onProgress: bar.show,
        });
        const rows = slices.reduce((sum, slice) => sum + (slice.rows ?? 0), 0);
        bar.stop();
        terminal.out(`${rows} rows in ${slices.length} files, ${answers!.length} answers in ${folder}\n`);
      }).finally(() => bar.stop());
    });
}
