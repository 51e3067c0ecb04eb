import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { ConfigInput } from '../../src/config.js';

const REPOSITORY = fileURLToPath(new URL('../../../', import.meta.url));

export interface EverloopProcess {
  url: string;
  pid: number;
  /** What it wrote to stderr so far. */
  logged(): string;
  /** As a power cut for the process: nothing of it runs any more when this resolves. */
  kill(): Promise<void>;
  /** SIGTERM; resolves with the exit code. */
  stop(): Promise<number | null>;
  /** Stops it in its tracks, as a machine that hangs. */
  freeze(): void;
  thaw(): void;
}

/** Starts the real program, from its sources, and resolves when it is ready. */
export async function startEverloop(dataDir: string, config: ConfigInput): Promise<EverloopProcess> {
  const configFile = join(dataDir, '..', `everloop-${Math.random().toString(36).slice(2)}.json`);
  await writeFile(configFile, JSON.stringify(config));
  const child = spawn(
    process.execPath,
    [
      ...['--import', 'tsx', join(REPOSITORY, 'ingest/src/cli/main.ts')],
      ...['serve', '--config', configFile, '--data', dataDir, '--port', '0', '--json'],
    ],
    {
      cwd: REPOSITORY,
      env: { ...process.env, TSX_TSCONFIG_PATH: join(REPOSITORY, '.config/tsconfig.check.json') },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let logged = '';
  child.stderr.setEncoding('utf8').on('data', (text) => {
    logged += text;
  });
  const exited = once(child, 'exit').then(([code]) => code as number | null);
  const { url } = await readFirstLine(child, exited, () => logged);
  const end = async (signal: NodeJS.Signals) => {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal);
    return exited;
  };
  return {
    url,
    pid: child.pid!,
    logged: () => logged,
    kill: async () => void (await end('SIGKILL')),
    stop: () => end('SIGTERM'),
    freeze: () => void child.kill('SIGSTOP'),
    thaw: () => void child.kill('SIGCONT'),
  };
}

async function readFirstLine(
  child: ChildProcess,
  exited: Promise<number | null>,
  logged: () => string,
): Promise<{ url: string }> {
  const lines = createInterface({ input: child.stdout! });
  const first = await Promise.race([
    once(lines, 'line').then(([line]) => line as string),
    exited.then((code) =>
      Promise.reject(new Error(`everloop ended with ${code} before it was ready:\n${logged()}`)),
    ),
  ]);
  return JSON.parse(first) as { url: string };
}
