import { Command } from 'commander';
import { openWarehouse } from '../adapters/warehouse/index.js';
import { type Config, loadConfig } from '../config.js';
import type { ProjectSettings } from '../domain/project-settings.js';
import { systemClock } from '../ports/clock.js';
import { type ErasureProof, erasePerson, migrate, type RawId } from '../warehouse/index.js';
import { type CommonFlags, configOption, dataOption } from './common-options.js';
import { findProject } from './find-project.js';
import type { Terminal } from './terminal.js';

interface EraseFlags extends CommonFlags {
  project?: string;
  anonymous?: boolean;
  url?: string;
}

export function eraseCommand(terminal: Terminal): Command {
  return new Command('erase')
    .summary('erase a person and prove it')
    .description(
      'Erases all raw ids of the person with this userId: events, states, role facts, links, dead letters, segments. Leaves\n' +
        'a keyed hash of each id, so that no replay brings them back. With --url a running server does it (adminKeys of the\n' +
        'config); without, stop `serve` before.',
    )
    .argument('<id>', 'userId of the person, or with --anonymous an anonymousId')
    .option('--anonymous', 'the id is an anonymousId')
    .option('--project <id>', 'project of the person (default: the first of the config)')
    .option('--url <url>', 'running server to ask')
    .addOption(configOption())
    .addOption(dataOption())
    .addHelpText(
      'after',
      '\nExamples:\n  $ everloop erase user-17 --project shop\n  $ everloop erase device-5 --anonymous --url http://127.0.0.1:8787',
    )
    .action(async (id: string, flags: EraseFlags) => {
      const config = await loadConfig({ file: flags.config, flags: { dataDir: flags.data } });
      const project = findProject(config, flags.project);
      const rawId: RawId = { kind: flags.anonymous === true ? 'anonymous' : 'user', id };
      const proof =
        flags.url === undefined
          ? await eraseHere(config, project, rawId)
          : await eraseThere(flags.url, project, rawId);
      terminal.out(describe(proof));
    });
}

async function eraseHere(config: Config, project: ProjectSettings, rawId: RawId): Promise<ErasureProof> {
  const { warehouse: kind, dataDir, query } = config;
  const warehouse = await openWarehouse({ config: kind, dataDir, query });
  try {
    await migrate(warehouse);
    return await erasePerson(warehouse, project.id, rawId, systemClock);
  } finally {
    await warehouse.close();
  }
}

async function eraseThere(url: string, project: ProjectSettings, { kind, id }: RawId): Promise<ErasureProof> {
  const key = project.adminKeys[0];
  if (key === undefined) throw new Error(`project "${project.id}" has no adminKeys: add one to the config`);
  const response = await fetch(`${url.replace(/\/+$/, '')}/v1/people/${kind}/${encodeURIComponent(id)}`, {
    method: 'DELETE',
    headers: { authorization: `Bearer ${key}` },
  });
  const body = await response.text();
  if (!response.ok) throw new Error(`the server answered ${response.status}: ${body.slice(0, 500)}`);
  return JSON.parse(body) as ErasureProof;
}

function describe({ project, rawIds, tables }: ErasureProof): string {
  const lines = Object.entries(tables).map(
    ([table, { before, after }]) =>
      `  ${table.padEnd(16)} ${String(before).padStart(8)} rows, ${after} left\n`,
  );
  return `project ${project}: ${rawIds} raw ids erased\n${lines.join('')}`;
}
