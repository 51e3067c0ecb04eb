import { Command } from 'commander';
import { loadConfig } from '../config.js';
import { type CheckReport, runChecks } from '../doctor/run-checks.js';
import { type CommonFlags, configOption, dataOption, readPort } from './common-options.js';
import type { Terminal } from './terminal.js';

interface DoctorFlags extends CommonFlags {
  host?: string;
  port?: number;
  json?: boolean;
}

export function doctorCommand(terminal: Terminal): Command {
  return new Command('doctor')
    .summary('check this installation for errors and risks, and print how to fix them')
    .description(
      'Checks configuration, port, address, keys, data directory, disk, clock, event log, warehouse and migrations, and changes nothing.\n' +
        'Exits with code 1 if it finds an error or a risk.',
    )
    .addOption(configOption())
    .addOption(dataOption())
    .option('--host <host>', 'as for serve')
    .option('--port <n>', 'as for serve', readPort)
    .option('--json', 'write {"ok":…,"checks":[…],"findings":[…]}')
    .addHelpText('after', '\nExamples:\n  $ everloop doctor\n  $ everloop doctor --config shop.json --json')
    .action(async (flags: DoctorFlags) => {
      const examination = await runChecks(() =>
        loadConfig({
          file: flags.config,
          flags: { dataDir: flags.data, host: flags.host, port: flags.port },
        }),
      );
      terminal.out(flags.json === true ? `${JSON.stringify(examination)}\n` : describe(examination));
      if (!examination.ok) throw new ProblemsFoundError(examination);
    });
}

function describe({ checks, findings }: CheckReport): string {
  const told = findings.map(
    ({ level, check, what, where, fix }) =>
      `${level.padEnd(6)}  ${check}: ${what}\n        at   ${where}\n        do   ${fix}\n`,
  );
  const ill = new Set(findings.map(({ check }) => check));
  const well = checks.filter((check) => !ill.has(check));
  return `${told.join('')}${well.length > 0 ? `ok      ${well.join(', ')}\n` : ''}`;
}

/** Makes the command end with 1. */
class ProblemsFoundError extends Error {
  override readonly name = 'ProblemsFoundError';
  constructor({ findings }: CheckReport) {
    const count = findings.filter(({ level }) => level !== 'note').length;
    super(`${count} ${count === 1 ? 'problem' : 'problems'} found`);
  }
}
