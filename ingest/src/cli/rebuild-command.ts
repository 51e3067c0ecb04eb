import { Command } from 'commander';
import { askServerLines } from '../control/ask-server.js';
import type { RebuildProgress } from '../warehouse/index.js';
import { configOption, dataOption, type ProjectFlags, urlOption } from './common-options.js';
import { createProgressBar } from './show-progress.js';
import type { Terminal } from './terminal.js';
import { withServer } from './with-server.js';

export function rebuildCommand(terminal: Terminal): Command {
  return new Command('rebuild')
    .summary('recompute the days of a project’s events in the configured time zone')
    .description(
      'Days are computed once, when an event is stored. After timeZone was changed in the config, this computes them again\n' +
        'from the raw events, with every state. A running `serve` does it, in whichever zone it was started: it collects\n' +
        'and answers as before, and changes to the new days at the end. Without one the command starts a temporary server. On a\n' +
        'ClickHouse server stop the loaders first; the API may keep running. If interrupted, run it again.',
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
            terminal.out(`project ${project} now uses the days of ${timeZone}\n`);
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
  keep: 'rows of other projects in the same partitions',
  switch: 'new days applied',
};
