import { Command } from 'commander';
import { type Config, loadConfig } from '../config.js';
import { within } from '../domain/deadline.js';
import { writeSnippet } from '../http/scripts/write-snippet.js';
import { endBySignal } from '../process/end-by-signal.js';
import { awaitStopRequest } from '../process/stop-requests.js';
import { endOnUncaughtError } from '../process/uncaught-errors.js';
import { startWatchdog } from '../process/watchdog.js';
import { type RunningServer, serve } from '../serve.js';
import { describeZoneChange } from '../warehouse/index.js';
import { type CommonFlags, configOption, dataOption, readPort } from './common-options.js';
import type { Terminal } from './terminal.js';

interface ServeFlags extends CommonFlags {
  host?: string;
  port?: number;
  roles?: string[];
  json?: boolean;
}

/** Below the 30 seconds after which container runtimes kill. */
const DRAIN_DEADLINE_MS = 27_000;
/** Opening a large warehouse on a slow disk holds the main thread for minutes. */
const START_DEADLINE_MS = 10 * 60_000;

export function serveCommand(terminal: Terminal, poolThreads: number): Command {
  return new Command('serve')
    .summary('collect events, load them and answer metrics, in one process')
    .description(
      'Starts the collector, the loader and the metrics API that the config names. SIGTERM, SIGINT (Ctrl-C) and SIGHUP drain and\n' +
        'stop it; the same signal again, more than 2 s later, ends it at once.',
    )
    .addOption(configOption())
    .addOption(dataOption())
    .option(
      '--port <n>',
      'port to listen on; 0 chooses a free one (default: port of the config, else 8787)',
      readPort,
    )
    .option('--host <host>', 'address to listen on (default: host of the config, else 127.0.0.1)')
    .option(
      '--roles <list>',
      'roles of this process: collector, loader, api (default: roles of the config, else all)',
      (list: string) => list.split(','),
    )
    .option('--json', 'once ready, write {"url":"…"} as the first line of stdout, for scripts')
    .addHelpText(
      'after',
      `
Environment variables for secrets and addresses: EVERLOOP_PORT, EVERLOOP_HOST, EVERLOOP_DATA_DIR, EVERLOOP_KAFKA_BROKERS,
EVERLOOP_KAFKA_PASSWORD, EVERLOOP_CLICKHOUSE_URL, EVERLOOP_CLICKHOUSE_PASSWORD. Flags take precedence over them, and they over the file.

Examples:
  $ everloop serve
  $ everloop serve --config shop.json --data /var/lib/everloop --port 8080
  $ everloop serve --config cluster.json --roles collector
  $ EVERLOOP_PORT=0 everloop serve --json`,
    )
    .action(async (flags: ServeFlags) => {
      const config = await loadConfig({
        file: flags.config,
        flags: { dataDir: flags.data, host: flags.host, port: flags.port, roles: flags.roles },
      });
      endOnUncaughtError(terminal.err);
      const watchdog = config.watchdogMs === 0 ? null : startWatchdog(START_DEADLINE_MS);
      const server = await serve(config, { poolThreads });
      watchdog?.allow(config.watchdogMs);
      terminal.out(
        flags.json === true ? `${JSON.stringify({ url: server.url })}\n` : welcome(server, config),
      );
      const signal = await awaitStopRequest();
      terminal.err('draining…\n');
      await within(DRAIN_DEADLINE_MS, 'the drain', server.close()).catch((error: Error) => {
        terminal.err(
          `everloop: ${error.message}; events that were not loaded stay in the log for the next start\n`,
        );
        endBySignal(signal);
      });
      // Drained is drained, whatever a driver may still hold open.
      process.exit(0);
    });
}

function welcome({ url, zoneChanges }: RunningServer, config: Config): string {
  const notices = zoneChanges.map((change) => `\n${describeZoneChange(change)}\n`);
  return (
    `everloop is ready at ${url}\n  API page      ${url}/docs\n  stop          Ctrl-C\n` +
    `${describeSnippet(url, config)}${notices.join('')}`
  );
}

/** What to paste into a page of the first project; nothing where this process serves no script. */
function describeSnippet(url: string, { roles, projects, scripts }: Config): string {
  const [{ id, writeKeys }] = projects as [Config['projects'][number]];
  const snippet = roles.includes('collector') ? writeSnippet(url, writeKeys[0]!, scripts) : null;
  if (snippet === null) return '';
  return `\nFor the <head> of a page of the project ${id}, with the address at which browsers reach this server:\n\n${snippet}`;
}
