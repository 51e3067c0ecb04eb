import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { ConfigInput } from '../../src/config.js';
import { installPackedEverloop } from './packed-everloop.js';

/** How a process ended: by an exit code, or by a signal. */
export interface Ending {
  code: number | null;
  signal: NodeJS.Signals | null;
}

export interface EverloopProcess {
  url: string;
  pid: number;
  /** What it wrote to stderr so far. */
  logged(): string;
  /** As a power cut for the process: nothing of it runs any more when this resolves. */
  kill(): Promise<void>;
  /** SIGTERM; resolves with the exit code. */
  stop(): Promise<number | null>;
  send(signal: NodeJS.Signals): void;
  /** Resolves when it has ended, whatever ends it. */
  ended: Promise<Ending>;
  /** Stops it in its tracks, as a machine that hangs. */
  freeze(): void;
  thaw(): void;
}

export interface StartOptions {
  env?: Record<string, string>;
  nodeOptions?: readonly string[];
}

/** Starts `everloop serve` as it is published, with a config or the path of a config file, and resolves when it is ready. */
export async function startEverloop(
  dataDir: string,
  config: ConfigInput | string,
  { env, nodeOptions = [] }: StartOptions = {},
): Promise<EverloopProcess> {
  const configFile = typeof config === 'string' ? config : await writeConfig(dataDir, config);
  const args = ['serve', '--config', configFile, '--data', dataDir, '--port', '0', '--json'];
  const child = spawn(process.execPath, [...nodeOptions, await installPackedEverloop(), ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let logged = '';
  child.stderr.setEncoding('utf8').on('data', (text) => {
    logged += text;
  });
  const ended = endingOf(child);
  const { url } = await readFirstLine(child, ended, () => logged);
  const end = async (signal: NodeJS.Signals) => {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal);
    return await ended;
  };
  return {
    url,
    pid: child.pid!,
    logged: () => logged,
    kill: async () => void (await end('SIGKILL')),
    stop: async () => (await end('SIGTERM')).code,
    send: (signal) => void child.kill(signal),
    ended,
    freeze: () => void child.kill('SIGSTOP'),
    thaw: () => void child.kill('SIGCONT'),
  };
}

async function writeConfig(dataDir: string, config: ConfigInput): Promise<string> {
  const file = join(dataDir, '..', `everloop-${Math.random().toString(36).slice(2)}.json`);
  await writeFile(file, JSON.stringify(config));
  return file;
}

/** What a command wrote and how it ended. */
export interface CommandResult extends Ending {
  out: string;
  err: string;
  /** Why it failed, as it said after `everloop: `; '' where it did not. */
  failure: string;
}

export interface RunOptions extends Pick<SpawnOptions, 'cwd' | 'env'> {
  /** Runs it as a root that may not pass over the rights of files. */
  hasNoRights?: boolean;
}

const DROP_RIGHTS = ['setpriv', '--bounding-set=-all', '--inh-caps=-all'];

/** Runs a command of `everloop` as it is published, to its end. */
export async function runEverloop(
  args: readonly string[],
  { hasNoRights = false, ...options }: RunOptions = {},
): Promise<CommandResult> {
  const [program = '', ...rest] = [...(hasNoRights ? DROP_RIGHTS : []), process.execPath];
  const child = spawn(program, [...rest, await installPackedEverloop(), ...args], {
    ...options,
    env: { ...process.env, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  let err = '';
  child.stdout!.setEncoding('utf8').on('data', (text) => {
    out += text;
  });
  child.stderr!.setEncoding('utf8').on('data', (text) => {
    err += text;
  });
  const ending = await endingOf(child);
  const failure = /^everloop: (.*)$/ms.exec(err)?.[1]?.trimEnd() ?? '';
  return { ...ending, out, err, failure };
}

/** `close` rather than `exit`, so that nothing it wrote is missing. */
function endingOf(child: ChildProcess): Promise<Ending> {
  return once(child, 'close').then(([code, signal]) => ({ code, signal }) as Ending);
}

async function readFirstLine(
  child: ChildProcess,
  ended: Promise<Ending>,
  logged: () => string,
): Promise<{ url: string }> {
  const lines = createInterface({ input: child.stdout! });
  const first = await Promise.race([
    once(lines, 'line').then(([line]) => line as string),
    ended.then(({ code, signal }) =>
      Promise.reject(new Error(`everloop ended with ${code ?? signal} before it was ready:\n${logged()}`)),
    ),
  ]);
  return JSON.parse(first) as { url: string };
}
