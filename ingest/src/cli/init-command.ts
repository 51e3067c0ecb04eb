import { resolve } from 'node:path';
import { Command } from 'commander';
import { loadConfig } from '../config.js';
import { writeSnippet } from '../http/scripts/write-snippet.js';
import { createKeys } from '../init/new-keys.js';
import { writeConfig } from '../init/write-config.js';
import type { Terminal } from './terminal.js';

interface InitFlags {
  dir: string;
  project: string;
  timeZone?: string;
}

export function initCommand(terminal: Terminal): Command {
  return new Command('init')
    .summary('write a config with fresh keys, and print the lines to paste into an app')
    .description(
      'Writes everloop.config.ts with one project and fresh keys, and prints what to run and what to paste.\n' +
        'Never overwrites a config file.',
    )
    .option('--dir <dir>', 'folder of the new config file', '.')
    .option('--project <id>', 'id of the project', 'app')
    .option('--time-zone <zone>', 'time zone of its days (default: that of this machine)')
    .addHelpText(
      'after',
      '\nExamples:\n  $ everloop init\n  $ everloop init --project shop --time-zone Europe/Berlin',
    )
    .action(async ({ dir, project, timeZone = systemTimeZone() }: InitFlags) => {
      const keys = createKeys();
      const file = await writeConfig(resolve(dir), { id: project, timeZone, ...keys });
      const { host, port, scripts } = await loadConfig({ file, env: {} });
      const url = `http://${host}:${port}`;
      terminal.out(
        describe({
          file,
          project,
          timeZone,
          url,
          ...keys,
          snippet: writeSnippet(url, keys.writeKey, scripts)!,
        }),
      );
    });
}

/** `TZ` as it is written: the runtime answers some zones by an older name. */
function systemTimeZone(): string {
  return process.env.TZ?.replace(/^:/, '') || Intl.DateTimeFormat().resolvedOptions().timeZone;
}

interface Told {
  file: string;
  project: string;
  timeZone: string;
  url: string;
  writeKey: string;
  readKey: string;
  snippet: string;
}

function describe({ file, project, timeZone, url, writeKey, readKey, snippet }: Told): string {
  const options = `{ writeKey: '${writeKey}', host: '${url}' }`;
  return `Wrote ${file}: project ${project}, days of ${timeZone}, fresh keys.

1. Start it in that folder:

npx everloop serve

2. Send events. In an app with a bundler (npm install @everloop/browser), or on a server (@everloop/node):

import { createAnalytics } from '@everloop/browser';
const analytics = createAnalytics(${options});
analytics.track('Signed Up');

   In a page without a bundler, in its <head>:

${snippet}
3. Ask:

npx everloop query "SELECT event, count() FROM events FINAL GROUP BY event"
curl -s ${url}/v1/metrics/active-users -H 'Authorization: Bearer ${readKey}'

On the internet, replace ${url} by the address at which browsers reach the collector.
`;
}
