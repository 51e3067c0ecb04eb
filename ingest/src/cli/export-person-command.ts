import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { Command } from 'commander';
import { askServer } from '../control/ask-server.js';
import { configOption, dataOption, type ProjectFlags, projectOption, urlOption } from './common-options.js';
import type { Terminal } from './terminal.js';
import { withServer } from './with-server.js';

interface ExportFlags extends ProjectFlags {
  anonymous?: boolean;
  out?: string;
}

export function exportPersonCommand(terminal: Terminal): Command {
  return new Command('export-person')
    .summary('export everything stored about a person')
    .description(
      'Writes lines of JSON: all raw ids of the person, events, links, role facts such as orders, active days, segments, dead\n' +
        'letters, traits. The last line is {"record":"end"} with the number of each; a file without it is incomplete.',
    )
    .argument('<id>', 'userId of the person, or with --anonymous an anonymousId')
    .option('--anonymous', 'the id is an anonymousId')
    .option('--out <file>', 'file to write, readable by this user only (default: stdout)')
    .addOption(projectOption())
    .addOption(urlOption())
    .addOption(configOption())
    .addOption(dataOption())
    .addHelpText(
      'after',
      '\nExamples:\n  $ everloop export-person user-17 --out user-17.jsonl\n  $ everloop export-person device-5 --anonymous --project shop | jq .',
    )
    .action(async (id: string, flags: ExportFlags) => {
      const kind = flags.anonymous === true ? 'anonymous' : 'user';
      const path = `/v1/people/${kind}/${encodeURIComponent(id)}/export`;
      await withServer(flags, async (server, project) => {
        const lines = await askServer(server, { method: 'GET', path, project });
        if (flags.out !== undefined) await pipeline(lines, createWriteStream(flags.out, { mode: 0o600 }));
        else for await (const chunk of lines.setEncoding('utf8')) terminal.out(chunk as string);
      });
    });
}
