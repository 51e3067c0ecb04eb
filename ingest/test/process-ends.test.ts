import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { type EverloopProcess, runEverloop, startEverloop } from './support/everloop-process.js';

/** That the published program ends, and how: after a crash, a hang, one request to stop and two. */

/** `npm run test:long` tries every signal. */
const isLong = process.env.EVERLOOP_LONG === '1';
const CRASHES: NodeJS.Signals[] = ['SIGABRT', 'SIGSEGV', 'SIGBUS', 'SIGILL', 'SIGFPE', 'SIGTRAP'];
const STOPS: NodeJS.Signals[] = ['SIGTERM', 'SIGHUP', 'SIGINT'];

vi.setConfig({ testTimeout: 180_000 });

let root: string;
let dataDir: string;
let everloop: EverloopProcess | undefined;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'everloop-ends-'));
  dataDir = join(root, 'data');
});
afterEach(async () => {
  everloop?.thaw();
  await everloop?.kill();
});
afterAll(() => rm(root, { recursive: true, force: true }));

const shop = { id: 'shop', timeZone: 'UTC', writeKeys: ['wk_shop'] };

/** A config is a module, and may do in the process what a fault would do: at SIGUSR2, so that the server is ready before. */
async function startWith(fault: string, config: object = {}, nodeOptions: string[] = []) {
  const file = join(root, `${Math.random().toString(36).slice(2)}.mjs`);
  const exported = JSON.stringify({ projects: [shop], logLevel: 'warn', ...config });
  const module = [
    "import { subscribe } from 'node:diagnostics_channel';",
    "subscribe('http.server.request.start', () => console.error('asked'));",
    `process.on('SIGUSR2', () => { ${fault} });`,
    `export default ${exported};`,
  ];
  await writeFile(file, module.join('\n'));
  everloop = await startEverloop(dataDir, file, { nodeOptions });
  return everloop;
}

/** Asks what takes minutes, and resolves when the server works at it. */
async function startLongQuery(server: EverloopProcess) {
  const sql = 'SELECT count() FROM numbers(1000000000000) WHERE sipHash64(number) = 1';
  const answer = runEverloop(['query', sql, '--data', dataDir]);
  await vi.waitUntil(() => server.logged().includes('asked'), { timeout: 60_000 });
  return { answer };
}

describe('a crash', () => {
  it.each(isLong ? CRASHES : CRASHES.slice(0, 2))(
    'by %s ends the process with that signal',
    async (signal) => {
      const server = await startWith('');
      server.send(signal);
      expect(await server.ended).toEqual({ code: null, signal });
    },
  );

  it.each([
    ['an abort', 'process.abort()', []],
    [
      'a full heap',
      'const all = []; for (;;) all.push(new Array(1e6).fill(all));',
      ['--max-old-space-size=120'],
    ],
  ])('by %s ends the process', async (_name, fault, nodeOptions) => {
    const server = await startWith(fault, {}, nodeOptions);
    server.send('SIGUSR2');
    expect(await server.ended).toEqual({ code: null, signal: 'SIGABRT' });
  });

  it('of native code ends the process', async () => {
    const server = await startWith(
      "process.getBuiltinModule('v8').setFlagsFromString('--allow-natives-syntax'); new Function('%SystemBreak()')();",
    );
    server.send('SIGUSR2');
    expect(await server.ended).toEqual({ code: null, signal: 'SIGTRAP' });
  });

  it('by an error that nobody handles ends the process while a query runs', async () => {
    const server = await startWith("setTimeout(() => { throw new Error('made up'); }, 500)");
    const query = await startLongQuery(server);
    server.send('SIGUSR2');
    expect(await server.ended).toEqual({ code: null, signal: 'SIGKILL' });
    expect(server.logged()).toContain('everloop: Error: made up\n');
    expect((await query.answer).code).toBe(1);
  });
});

describe('the watchdog', () => {
  it('ends a process whose main thread no longer turns', async () => {
    const server = await startWith('for (;;);', { watchdogMs: 1_000 });
    server.send('SIGUSR2');
    expect(await server.ended).toEqual({ code: null, signal: 'SIGKILL' });
    expect(server.logged()).toContain(
      'everloop: the main thread did not respond for 1 s: ending with SIGKILL\n',
    );
  });

  it('spares a process that was stopped for longer, and one that is busy but turns', async () => {
    const busy =
      'let turns = 0; const turn = () => { const end = Date.now() + 300; while (Date.now() < end); ' +
      "if (++turns < 40) setImmediate(turn); else console.error('turned'); }; turn();";
    const server = await startWith(busy, { watchdogMs: 6_000 });
    server.freeze();
    // The time is what is tested: longer than the watchdog allows.
    await new Promise((resolve) => setTimeout(resolve, 8_000));
    server.thaw();
    server.send('SIGUSR2');
    await vi.waitUntil(() => server.logged().includes('turned'), { timeout: 60_000 });
    expect(await server.stop()).toBe(0);
  });
});

describe('a request to stop', () => {
  it.each(isLong ? STOPS : STOPS.slice(0, 2))(
    'by %s drains, and one that comes at once changes nothing',
    async (signal) => {
      const server = await startWith('', { loader: { maxAgeMs: 60_000 } });
      const messageId = `m-${signal}`;
      const answer = await fetch(`${server.url}/v1/track`, {
        method: 'POST',
        headers: { authorization: 'Bearer wk_shop' },
        body: JSON.stringify({ event: 'Made Up', userId: 'somebody', messageId }),
      });
      expect(answer.status).toBe(200);
      server.send(signal);
      server.send(signal);
      await vi.waitUntil(() => server.logged().includes('draining'), { timeout: 60_000 });
      server.send(signal);
      expect(await server.ended).toEqual({ code: 0, signal: null });
      const position = JSON.parse(await readFile(join(dataDir, 'log/position.json'), 'utf8'));
      expect(position.loadedSeq).toBeGreaterThan(0);
      const sql = `SELECT count() FROM events WHERE message_id = '${messageId}'`;
      const stored = await runEverloop(['query', sql, '--data', dataDir, '--format', 'csv']);
      expect(stored.out).toMatch(/^1\r?$/m);
    },
  );

  it('that is repeated later ends the process by that signal, in the middle of a query', async () => {
    const server = await startWith('');
    const query = await startLongQuery(server);
    server.send('SIGTERM');
    await vi.waitUntil(() => server.logged().includes('draining'), { timeout: 60_000 });
    const again = setInterval(() => server.send('SIGTERM'), 100);
    expect(await server.ended).toEqual({ code: null, signal: 'SIGTERM' });
    clearInterval(again);
    expect((await query.answer).code).toBe(1);
  });
});
