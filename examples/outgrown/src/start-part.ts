import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Part } from './plan-parts.js';

const everloop = fileURLToPath(new URL('../../../ingest/bin/everloop.cjs', import.meta.url));

export interface RunningPart extends Part {
  url: string;
  /** SIGTERM: drains and ends. Rejects where it ends with anything but 0. */
  stop(): Promise<void>;
}

/** Starts `everloop serve` with a configuration of its own, and resolves once it is ready. */
export async function startPart(part: Part, config: object, folder: string): Promise<RunningPart> {
  const configFile = join(folder, `${part.name}.json`);
  await writeFile(configFile, JSON.stringify(config));
  const flags = ['--config', configFile, '--data', join(folder, part.name), '--port', '0', '--json'];
  const child = spawn(process.execPath, [everloop, 'serve', ...flags], {
    stdio: ['ignore', 'pipe', 'inherit'],
    // A Ctrl-C reaches every process of a terminal: this one says who stops when.
    detached: true,
  });
  const exited = once(child, 'exit').then(([code]) => code as number | null);
  const [line] = (await Promise.race([
    once(createInterface({ input: child.stdout }), 'line'),
    exited.then((code) => Promise.reject(new Error(`${part.name} ended with ${code} before it was ready`))),
  ])) as [string];
  return {
    ...part,
    url: (JSON.parse(line) as { url: string }).url,
    async stop() {
      if (child.exitCode === null) child.kill('SIGTERM');
      const code = await exited;
      if (code !== 0) throw new Error(`${part.name} ended with ${code}`);
    },
  };
}
