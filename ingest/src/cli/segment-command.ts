import { Command, InvalidArgumentError, Option } from 'commander';
import { askServer, askServerJson } from '../control/ask-server.js';
import type { CsvEscape } from '../csv/write-csv.js';
import type { StoredSet } from '../segments/create-segments.js';
import type { SavedSegment } from '../segments/saved-segments.js';
import {
  configOption,
  dataOption,
  escapeOption,
  type ProjectFlags,
  projectOption,
  urlOption,
} from './common-options.js';
import type { Terminal } from './terminal.js';
import { withServer } from './with-server.js';

interface SegmentFlags extends ProjectFlags {
  asOf?: string;
  format?: 'csv' | 'jsonl';
  escape?: CsvEscape;
  rule?: unknown;
}

export function segmentCommand(terminal: Terminal): Command {
  const command = new Command('segment')
    .summary('list, count, export and store sets of persons')
    .description(
      'Sets of persons, by the name of a segment or by a rule. A running `serve` answers; without one the command starts a\n' +
        'temporary server.',
    )
    .addHelpText(
      'after',
      `
Examples:
  $ everloop segment list
  $ everloop segment count buyers
  $ everloop segment members buyers --format csv > buyers.csv
  $ everloop segment store buyers
  $ everloop segment store --rule '{"did": {"event": "Order Completed", "days": 30}}'
  $ everloop query "SELECT * FROM nps(project = 'shop', as_of = '', segment = '<key>', …)"`,
    );

  command.addCommand(
    subcommand('list', 'list the segments of the config and the saved ones').action(
      async (flags: SegmentFlags) => {
        const { segments } = await ask<{ segments: SavedSegment[] }>(flags, '/v1/segments');
        for (const { name, source, rule } of segments)
          terminal.out(`${name}\t${source}\t${JSON.stringify(rule)}\n`);
      },
    ),
  );
  command.addCommand(
    subcommand('count', 'count the persons of a segment')
      .argument('<segment>', 'name, or key of a stored set')
      .addOption(asOfOption())
      .action(async (name: string, flags: SegmentFlags) => {
        const { members } = await ask<StoredSet>(flags, `${pathOf(name)}/count`);
        terminal.out(`${members}\n`);
      }),
  );
  command.addCommand(
    subcommand('members', 'write all members to a file')
      .argument('<segment>', 'name, or key of a stored set')
      .addOption(asOfOption())
      .addOption(new Option('--format <format>', 'output format').choices(['csv', 'jsonl']).default('csv'))
      .addOption(escapeOption())
      .action(async (name: string, flags: SegmentFlags) => {
        const path = `${pathOf(name)}/members?${queryOf(flags)}`;
        await withServer(flags, async (server, project) => {
          const lines = await askServer(server, { method: 'GET', path, project });
          for await (const chunk of lines.setEncoding('utf8')) terminal.out(chunk as string);
        });
      }),
  );
  command.addCommand(
    subcommand('store', 'store a set for 30 days and print its key, for `segment =` in SQL and REST')
      .argument('[segment]', 'name of a segment; or give --rule')
      .addOption(asOfOption())
      .option('--rule <json>', 'a rule without a name', readJson)
      .action(async (name: string | undefined, flags: SegmentFlags) => {
        if ((name === undefined) === (flags.rule === undefined))
          throw new SegmentUsageError('give either the name of a segment or --rule JSON');
        const path = name === undefined ? '/v1/segments' : `${pathOf(name)}/store`;
        const set = await ask<StoredSet>(flags, path, { method: 'POST', body: flags.rule });
        terminal.out(`${set.key}\n`);
        terminal.err(`${set.members} persons, kept until ${set.expiresAt}\n`);
      }),
  );
  for (const each of command.commands)
    each.configureOutput({ writeOut: terminal.out, writeErr: terminal.err });
  return command;
}

function subcommand(name: string, description: string): Command {
  return new Command(name)
    .description(description)
    .addOption(configOption())
    .addOption(dataOption())
    .addOption(projectOption())
    .addOption(urlOption());
}

function asOfOption(): Option {
  return new Option(
    '--as-of <instant>',
    'date for days that the rule leaves open, such as 2026-11-22T10:00:00Z',
  );
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new InvalidArgumentError('expected JSON such as {"did": {"event": "Order Completed"}}');
  }
}

function pathOf(name: string): string {
  return `/v1/segments/${encodeURIComponent(name)}`;
}

async function ask<Answer>(
  flags: SegmentFlags,
  path: string,
  how: { method: 'GET' | 'POST'; body?: unknown } = { method: 'GET' },
): Promise<Answer> {
  return await withServer(flags, (server, project) =>
    askServerJson<Answer>(server, { ...how, path: `${path}?${queryOf(flags)}`, project }),
  );
}

function queryOf({ asOf, format, escape: csvEscape }: SegmentFlags): URLSearchParams {
  const given = Object.entries({ asOf, format, escape: csvEscape });
  return new URLSearchParams(given.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
}

class SegmentUsageError extends Error {
  override readonly name = 'SegmentUsageError';
}
