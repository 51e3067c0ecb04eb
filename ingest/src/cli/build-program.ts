import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { deadLettersCommand } from './dead-letters-command.js';
import { doctorCommand } from './doctor-command.js';
import { eraseCommand } from './erase-command.js';
import { expireCommand } from './expire-command.js';
import { exportCommand } from './export-command.js';
import { exportPersonCommand } from './export-person-command.js';
import { importCommand } from './import-command.js';
import { initCommand } from './init-command.js';
import { migrateCommand } from './migrate-command.js';
import { queryCommand } from './query-command.js';
import { rebuildCommand } from './rebuild-command.js';
import { segmentCommand } from './segment-command.js';
import { serveCommand } from './serve-command.js';
import type { Terminal } from './terminal.js';

/** Every command of `everloop`; a new one is a file and a line here. */
const COMMANDS = [
  initCommand,
  serveCommand,
  doctorCommand,
  migrateCommand,
  queryCommand,
  exportCommand,
  importCommand,
  segmentCommand,
  deadLettersCommand,
  eraseCommand,
  exportPersonCommand,
  expireCommand,
  rebuildCommand,
];

/** `poolThreads` is the size of Node's thread pool. */
export function buildProgram(terminal: Terminal, packageFile: URL, poolThreads: number): Command {
  const { version } = JSON.parse(readFileSync(packageFile, 'utf8')) as { version: string };
  const program = new Command('everloop')
    .description(
      'Product analytics that you run yourself: a collector, a warehouse and exact growth metrics.',
    )
    .version(version, '--version')
    .configureOutput({ writeOut: terminal.out, writeErr: terminal.err })
    .showHelpAfterError('(see everloop --help and everloop <command> --help)')
    .addHelpText(
      'after',
      `
A first minute:
  $ everloop init
  $ everloop serve &
  $ everloop query "SELECT event, count() FROM events FINAL GROUP BY event"
  $ everloop <command> --help`,
    );
  for (const create of COMMANDS) {
    const command = create(terminal, poolThreads);
    program.addCommand(command.configureOutput({ writeOut: terminal.out, writeErr: terminal.err }));
  }
  return program;
}
