import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { socketPath } from '../src/control/socket-path.js';
import { type EverloopProcess, startEverloop } from '../test/support/everloop-process.js';

/**
 * How long an event waits for its acknowledgement, alone and while clients run questions: one request after another, first with
 * no question, then with `--questions` of them that never end, then with none again.
 * `npm run bench:queries -w ingest -- [--questions 30] [--requests 2000]`
 */
const { values } = parseArgs({
  options: {
    questions: { type: 'string', default: '30' },
    requests: { type: 'string', default: '2000' },
  },
});
const QUESTION = 'SELECT sum(cityHash64(number)) FROM numbers_mt(1000000000000)';
const agent = new Agent({ keepAlive: true });

const root = await mkdtemp(join(tmpdir(), 'everloop-bench-queries-'));
const dataDir = join(root, 'data');
const everloop = await startEverloop(dataDir, {
  projects: [{ id: 'shop', timeZone: 'UTC', writeKeys: ['wk_shop_bench'] }],
  query: { timeoutMs: 3_600_000, maxQueued: 1_000 },
  logLevel: 'silent',
});
try {
  await measure(everloop);
  const alone = await measure(everloop);
  const questions = Array.from({ length: Number(values.questions) }, ask);
  await untilRunning(everloop);
  const withQuestions = await measure(everloop);
  for (const question of questions) question.destroy();
  const after = await measure(everloop);
  console.log(`${cpus().length} × ${cpus()[0]?.model}, ${values.requests} requests of one event each`);
  for (const [name, times] of Object.entries({
    alone,
    [`with ${values.questions} questions`]: withQuestions,
    after,
  }))
    console.log(`${name}: p50 ${at(times, 0.5)} ms, p99 ${at(times, 0.99)} ms, max ${at(times, 1)} ms`);
  console.log(
    `p99 with questions ÷ p99 alone: ${(quantile(withQuestions, 0.99) / quantile(alone, 0.99)).toFixed(2)}`,
  );
} finally {
  await everloop.kill();
  agent.destroy();
  await rm(root, { recursive: true, force: true });
}

/** As `everloop query` asks; its answer is not waited for. */
function ask() {
  const call = request({ socketPath: socketPath(dataDir), method: 'POST', path: '/', agent: false });
  call.on('error', () => undefined);
  call.end(JSON.stringify({ sql: QUESTION, format: 'TSV' }));
  return call;
}

/** Resolves when as many questions run as may. */
async function untilRunning({ url }: EverloopProcess): Promise<void> {
  for (;;) {
    const text = await (await fetch(`${url}/metrics`)).text();
    const running = Number(/^everloop_queries_running (\d+)$/m.exec(text)?.[1] ?? 0);
    const waiting = Number(/^everloop_queries_waiting (\d+)$/m.exec(text)?.[1] ?? 0);
    if (running + waiting >= Number(values.questions)) return;
  }
}

/** Milliseconds of each request, sorted. */
async function measure({ url }: EverloopProcess): Promise<number[]> {
  const times: number[] = [];
  for (let sent = 0; sent < Number(values.requests); sent++) {
    const startedMs = performance.now();
    const call = request(`${url}/v1/batch?writeKey=wk_shop_bench`, { method: 'POST', agent });
    call.end(
      JSON.stringify({
        batch: [
          {
            type: 'track',
            event: 'Product Viewed',
            userId: `user-${sent % 100}`,
            messageId: `${startedMs}-${sent}`,
          },
        ],
      }),
    );
    const [response] = await once(call, 'response');
    response.resume();
    await once(response, 'end');
    if (response.statusCode !== 200) throw new Error(`answered ${response.statusCode}`);
    times.push(performance.now() - startedMs);
  }
  return times.sort((a, b) => a - b);
}

function quantile(times: readonly number[], share: number): number {
  return times[Math.min(times.length - 1, Math.floor(times.length * share))]!;
}

function at(times: readonly number[], share: number): string {
  return quantile(times, share).toFixed(1);
}
