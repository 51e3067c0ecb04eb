import { Command } from 'commander';
import { askServerJson } from '../control/ask-server.js';
import type { ErasureProof } from '../warehouse/index.js';
import { configOption, dataOption, type ProjectFlags, projectOption, urlOption } from './common-options.js';
import { drawTable } from './draw-table.js';
import type { Terminal } from './terminal.js';
import { withServer } from './with-server.js';

interface EraseFlags extends ProjectFlags {
  anonymous?: boolean;
}

export function eraseCommand(terminal: Terminal): Command {
  return new Command('erase')
    .summary('erase a person and print a proof')
    .description(
      'Erases all raw ids of the person with this userId: events, states, role facts, links, dead letters, segments. Keeps\n' +
        'a hash of each id, so that no replay brings them back. A running `serve` does it; without one the command\n' +
        'starts a temporary server.',
    )
    .argument('<id>', 'userId of the person, or with --anonymous an anonymousId')
    .option('--anonymous', 'the id is an anonymousId')
    .addOption(projectOption())
    .addOption(urlOption())
    .addOption(configOption())
    .addOption(dataOption())
    .addHelpText(
      'after',
      '\nExamples:\n  $ everloop erase user-17 --project shop\n  $ everloop erase device-5 --anonymous --url http://127.0.0.1:8787',
    )
    .action(async (id: string, flags: EraseFlags) => {
      const path = `/v1/people/${flags.anonymous === true ? 'anonymous' : 'user'}/${encodeURIComponent(id)}`;
      const proof = await withServer(flags, (server, project) =>
        askServerJson<ErasureProof>(server, { method: 'DELETE', path, project }),
      );
      terminal.out(describe(proof));
    });
}

function describe({ project, erasedAt, rawIds, tombstones, tables }: ErasureProof): string {
  const rows = Object.entries(tables).map(([table, { before, after }]) => ({ table, before, left: after }));
  return (
    `project ${project}: ${rawIds} raw ids erased at ${erasedAt}\n\n${drawTable(rows)}\n` +
    `tombstones, each SHA-256 of project, NUL, "u" or "a" and the id:\n${tombstones.map((digest) => `  ${digest}\n`).join('')}`
  );
}
