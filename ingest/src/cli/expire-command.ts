import { Command } from 'commander';
import { askServerJson } from '../control/ask-server.js';
import type { ExpiryReport } from '../warehouse/index.js';
import { configOption, dataOption, type ProjectFlags, projectOption, urlOption } from './common-options.js';
import type { Terminal } from './terminal.js';
import { withServer } from './with-server.js';

export function expireCommand(terminal: Terminal): Command {
  return new Command('expire')
    .summary('drop the raw events and dead letters that have expired, now')
    .description(
      'Does what `serve` does at its start and each hour: drops raw events and dead letters older than the keepDays of the\n' +
        'project, and refused events of robots older than its botLetterDays. With keepStates (the default) the numbers that\n' +
        'were computed from the events stay.',
    )
    .addOption(projectOption())
    .addOption(urlOption())
    .addOption(configOption())
    .addOption(dataOption())
    .addHelpText('after', '\nExample:\n  $ everloop expire --project shop')
    .action(async (flags: ProjectFlags) => {
      const report = await withServer(flags, (server, project) =>
        askServerJson<ExpiryReport>(server, {
          method: 'POST',
          path: '/v1/expiry',
          project,
        }),
      );
      terminal.out(describe(report));
    });
}

function describe({ project, before, statesKept, events, deadLetters }: ExpiryReport): string {
  if (before === null)
    return `project ${project}: ${deadLetters} dead letters of robots dropped; all events are kept because keepDays is not set\n`;
  const states = statesKept ? 'states kept' : 'states of those days dropped';
  return `project ${project}: ${events} events before ${before} and ${deadLetters} dead letters dropped, ${states}\n`;
}
