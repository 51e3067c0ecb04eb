import { Command, InvalidArgumentError, Option } from 'commander';
import { loadConfig } from '../config.js';
import type { StoredSet } from '../segments/create-segments.js';
import type { SavedSegment } from '../segments/saved-segments.js';
import { askServer, type ServerKey } from './ask-server.js';
import { type CommonFlags, configOption, dataOption } from './common-options.js';
import { findProject } from './find-project.js';
import type { Terminal } from './terminal.js';

interface SegmentFlags extends CommonFlags {
  project?: string;
  url?: string;
  asOf?: string;
  format?: 'csv' | 'jsonl';
  rule?: unknown;
}

export function segmentCommand(terminal: Terminal): Command {
  const command = new Command('segment')
    .summary('list, count, export and store sets of persons')
    .description('Asks a running server, with the first read key that the config has for the project.')
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
    subcommand('list', 'names of segments, of the config and saved').action(async (flags: SegmentFlags) => {
      const { segments } = await ask<{ segments: SavedSegment[] }>(flags, '/v1/segments');
      for (const { name, source, rule } of segments)
        terminal.out(`${name}\t${source}\t${JSON.stringify(rule)}\n`);
    }),
  );
  command.addCommand(
    subcommand('count', 'how many persons a segment has')
      .argument('<segment>', 'name, or key of a stored set')
      .addOption(asOfOption())
      .action(async (name: string, flags: SegmentFlags) => {
        const { members } = await ask<StoredSet>(flags, `${pathOf(name)}/count`);
        terminal.out(`${members}\n`);
      }),
  );
  command.addCommand(
    subcommand('members', 'every member, as a file')
      .argument('<segment>', 'name, or key of a stored set')
      .addOption(asOfOption())
      .addOption(
        new Option('--format <format>', 'how they are written').choices(['csv', 'jsonl']).default('csv'),
      )
      .action(async (name: string, flags: SegmentFlags) => {
        const { server, query } = await prepare(flags);
        await askServer(server, `${pathOf(name)}/members?${query}`, {}, (text) => terminal.out(text));
      }),
  );
  command.addCommand(
    subcommand('store', 'store a set for 30 days and print its key, for `segment =` in SQL and REST')
      .argument('[segment]', 'name of a segment; or give --rule')
      .addOption(asOfOption())
      .option('--rule <json>', 'a rule without a name', readJson)
      .action(async (name: string | undefined, flags: SegmentFlags) => {
        if ((name === undefined) === (flags.rule === undefined))
          throw new SegmentUsageError('name a segment or give --rule JSON, one of the two');
        const { server, query } = await prepare(flags);
        const path = name === undefined ? '/v1/segments' : `${pathOf(name)}/store`;
        const set = JSON.parse(
          await askServer(server, `${path}?${query}`, { method: 'POST', body: flags.rule }),
        ) as StoredSet;
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
    .option('--project <id>', 'project (default: the first of the config)')
    .option('--url <url>', 'server (default: host and port of the config)');
}

function asOfOption(): Option {
  return new Option(
    '--as-of <instant>',
    'fills in days that the rule leaves open, such as 2026-11-22T10:00:00Z',
  );
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new InvalidArgumentError('write JSON such as {"did": {"event": "Order Completed"}}');
  }
}

function pathOf(name: string): string {
  return `/v1/segments/${encodeURIComponent(name)}`;
}

async function ask<Answer>(flags: SegmentFlags, path: string): Promise<Answer> {
  const { server, query } = await prepare(flags);
  return JSON.parse(await askServer(server, `${path}?${query}`)) as Answer;
}

async function prepare(flags: SegmentFlags): Promise<{ server: ServerKey; query: URLSearchParams }> {
  const config = await loadConfig({ file: flags.config, flags: { dataDir: flags.data } });
  const project = findProject(config, flags.project);
  const [key] = project.readKeys;
  if (key === undefined)
    throw new SegmentUsageError(`project "${project.id}" has no readKeys: add one to the config`);
  const given = Object.entries({ asOf: flags.asOf, format: flags.format });
  const query = new URLSearchParams(
    given.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
  return { server: { url: flags.url ?? `http://${config.host}:${config.port}`, key }, query };
}

class SegmentUsageError extends Error {
  override readonly name = 'SegmentUsageError';
}
