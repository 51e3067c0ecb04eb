import { SingleBar } from 'cli-progress';
import { Command } from 'commander';
import { openWarehouse } from '../adapters/warehouse/index.js';
import { loadConfig } from '../config.js';
import { systemClock } from '../ports/clock.js';
import { migrate, rebuildProject } from '../warehouse/index.js';
import { type CommonFlags, configOption, dataOption } from './common-options.js';
import { findProject } from './find-project.js';
import type { Terminal } from './terminal.js';

export function rebuildCommand(terminal: Terminal): Command {
  return new Command('rebuild')
    .summary('put a project’s events on the days of another time zone')
    .description(
      'Days are worked out once, when an event is stored; after timeZone was changed, this works them out again from the\n' +
        'raw events, with every state. Stop collecting and loading before; on a ClickHouse server the API may run on: it answers\n' +
        'as before while events are copied, and asks to try again while the copy takes their place. Cut off, it goes on\n' +
        'where it was.',
    )
    .argument('<project>', 'id of the project')
    .addOption(configOption())
    .addOption(dataOption())
    .addHelpText('after', '\nExample:\n  $ everloop rebuild shop')
    .action(async (id: string, flags: CommonFlags) => {
      const config = await loadConfig({ file: flags.config, flags: { dataDir: flags.data } });
      const project = findProject(config, id);
      const { warehouse: kind, dataDir, query } = config;
      const warehouse = await openWarehouse({ config: kind, dataDir, query });
      const bar = new SingleBar({
        format: '{bar} {step} {value}/{total}',
        stream: process.stderr,
        noTTYOutput: false,
      });
      try {
        await migrate(warehouse);
        if (terminal.isWatched) bar.start(1, 0, { step: 'copy' });
        await rebuildProject(warehouse, project, systemClock, ({ step, done, total }) => {
          bar.setTotal(total);
          bar.update(done, { step });
        });
      } finally {
        bar.stop();
        await warehouse.close();
      }
      terminal.out(`project ${project.id} stands on the days of ${project.timeZone}\n`);
    });
}
