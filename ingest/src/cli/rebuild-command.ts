import { Command } from 'commander';
import { askServerLines } from '../control/ask-server.js';
import type { RebuildProgress } from '../warehouse/index.js';
import { configOption, dataOption, type ProjectFlags, urlOption } from './common-options.js';
import { createProgressBar } from './show-progress.js';
import type { Terminal } from './terminal.js';
import { withServer } from './with-server.js';

export function rebuildCommand(terminal: Terminal): Command {
  return new Command('rebuild')
    .summary('put a project’s events on the days of the configured time zone')
    .description(
      'Days are worked out once, when an event is stored; after timeZone was changed in the config, this works them out again\n' +
        'from the raw events, with every state. A running `serve` is asked, whichever zone it was started with: it collects\n' +
        'and answers as before, and at the end stands on the new days. Without one the command starts what it needs. On a\n' +
        'ClickHouse server stop the loaders before; the API may run on. Cut off, run it again.',
    )
    .argument('<project>', 'id of the project')
    .addOption(urlOption())
    .addOption(configOption())
    .addOption(dataOption())
    .addHelpText(
      'after',
      '\nExamples:\n  $ everloop rebuild shop\n  $ everloop rebuild shop --url http://127.0.0.1:8787',
    )
    .action(async (id: string, flags: Omit<ProjectFlags, 'project'>) => {
      const bar = createProgressBar(terminal, '');
      try {
        await withServer(
          { ...flags, project: id },
          async (server, project, { timeZone }) => {
            const question = { method: 'POST', path: '/v1/rebuild', project, body: { timeZone } } as const;
            await askServerLines<RebuildProgress | { project: string }>(server, question, (line) => {
              if ('step' in line) bar.show({ ...line, what: STEPS[line.step] });
            });
            bar.stop();
            terminal.out(`project ${project} stands on the days of ${timeZone}\n`);
          },
          { rebuilds: true },
        );
      } finally {
        bar.stop();
      }
    });
}

const STEPS: Readonly<Record<RebuildProgress['step'], string>> = {
  copy: 'events to their new days',
  keep: 'rows of other projects beside them',
  switch: 'new days in force',
};
