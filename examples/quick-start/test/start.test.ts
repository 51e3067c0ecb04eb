import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../..', import.meta.url));
let dataDir: string;
let running: ChildProcess | undefined;

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'everloop-start-'));
});
afterEach(() => {
  running?.kill('SIGKILL');
  rmSync(dataDir, { recursive: true, force: true });
});

/** Runs what `npm start` runs, on a small story, until it says that it is ready. */
async function start() {
  const child = spawn(
    process.execPath,
    ['examples/quick-start/start.mjs', '--data', dataDir, '--port', '0', '--people', '60', '--days', '20'],
    { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  running = child;
  let text = '';
  let errors = '';
  child.stderr.on('data', (chunk) => {
    errors += chunk;
  });
  await new Promise<void>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`npm start ended with ${code}:\n${errors}`)));
    child.stdout.on('data', (chunk) => {
      text += chunk;
      if (text.includes('lists the views')) resolve();
    });
  });
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const stop = async () => {
    child.kill('SIGINT');
    return await exited;
  };
  return { text, stop };
}

const shell = (command: string) => execFileSync('bash', ['-c', command], { cwd: root, encoding: 'utf8' });
const countHistory = () =>
  shell(
    `node ingest/bin/everloop.cjs query --data ${dataDir} --format csv "SELECT count() FROM events WHERE library = 'everloop-simulator'"`,
  );

// Builds first where a source is newer than what was built of it.
it('tells the story once, prints lines that work as pasted, and stops cleanly', async () => {
  const first = await start();
  const pasted = [...first.text.matchAll(/(curl -s .*)$/gm)].map(([line]) => line);
  expect(pasted).toHaveLength(3);
  const [sent, curve, retention] = pasted.map(shell);
  expect(JSON.parse(sent!)).toMatchObject({ success: true, accepted: 1 });
  expect(JSON.parse(curve!).rows.length).toBeGreaterThan(0);
  expect(retention).toMatch(/^cohort,current,group,offset,size,retained,rate\r\n\d{4}-/);
  const query = /npx (everloop query .*)$/m.exec(first.text)![1]!;
  expect(shell(query.replace('everloop', 'node ingest/bin/everloop.cjs'))).toContain('stickiness');
  const before = countHistory();
  expect(await first.stop()).toBe(0);

  const second = await start();
  expect(countHistory()).toBe(before);
  expect(await second.stop()).toBe(0);
}, 180_000);
