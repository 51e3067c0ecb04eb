import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { EngineOptions } from './serve-engine.js';
import type { TwoShards } from './two-shards.js';

const REPOSITORY = fileURLToPath(new URL('../../../../', import.meta.url));

export interface Engine {
  url: string;
  stop(): Promise<void>;
}

export interface StartEngineOptions {
  /** Two shards in one process: see two-shards.ts. */
  shards?: TwoShards;
  tls?: EngineOptions['tls'];
}

/** A ClickHouse over HTTP with nothing in it: the stand-in of serve-engine.ts, as a process of its own. */
export async function startEngine({ shards, tls }: StartEngineOptions = {}): Promise<Engine> {
  const folder = await mkdtemp(join(tmpdir(), 'everloop-engine-'));
  const options: EngineOptions = {
    path: join(folder, 'data'),
    settings: shards?.settings ?? {},
    ...(tls === undefined ? {} : { tls }),
  };
  if (shards !== undefined) {
    options.configFile = join(folder, 'config.xml');
    await writeFile(options.configFile, shards.serverConfig);
  }
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', fileURLToPath(new URL('serve-engine.ts', import.meta.url)), JSON.stringify(options)],
    { cwd: REPOSITORY, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const exited = once(child, 'exit');
  const [url] = (await Promise.race([
    once(createInterface({ input: child.stdout }), 'line'),
    exited.then(([code]) => Promise.reject(new Error(`the engine ended with ${code}`))),
  ])) as [string];
  return {
    url,
    stop: async () => {
      child.kill('SIGKILL');
      await exited;
      await rm(folder, { recursive: true, force: true });
    },
  };
}
