import { Command } from 'commander';
import { topologyOf } from '../adapters/warehouse/index.js';
import { loadConfig } from '../config.js';
import type { Store } from '../serve.js';
import { describeZoneChange, writeGrants } from '../warehouse/index.js';
import { type CommonFlags, configOption, dataOption } from './common-options.js';
import type { Terminal } from './terminal.js';
import { withStore } from './with-store.js';

interface MigrateFlags extends CommonFlags {
  again?: boolean;
  accept?: string[];
  printGrants?: boolean;
}

export function migrateCommand(terminal: Terminal): Command {
  return new Command('migrate')
    .summary('update tables, views and project settings')
    .description(
      'Does what `serve` does when it starts, and nothing else. It can be run again, and by several processes at once.\n' +
        'Refuses if the statements of a migration differ from those that created the tables.',
    )
    .addOption(configOption())
    .addOption(dataOption())
    .option('--again', 'run every migration again, for a node that joined the cluster')
    .option(
      '--accept <names...>',
      'record the current statements of these migrations although others ran: compare the tables first',
    )
    .option('--print-grants', 'print the SQL of the roles that a server should have, and change nothing')
    .addHelpText(
      'after',
      `
Examples:
  $ everloop migrate
  $ everloop migrate --print-grants | clickhouse client --multiquery`,
    )
    .action(async (flags: MigrateFlags) => {
      const config = await loadConfig({ file: flags.config, flags: { dataDir: flags.data } });
      if (flags.printGrants === true) {
        terminal.out(
          writeGrants(
            config.projects.map((project) => project.id),
            topologyOf(config.warehouse),
          ),
        );
        return;
      }
      const options = {
        again: flags.again === true,
        ...(flags.accept === undefined ? {} : { accept: flags.accept }),
      };
      const report = async ({ migrated, zoneChanges }: Store) => {
        for (const name of migrated.migrations) terminal.out(`applied ${name}\n`);
        terminal.out(`${migrated.migrations.length} migrations applied, ${migrated.views} views recreated\n`);
        for (const change of zoneChanges) terminal.out(`${describeZoneChange(change)}\n`);
      };
      await withStore(config, 'everloop migrate', report, options);
    });
}
