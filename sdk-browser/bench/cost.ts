/**
 * Cost of calls in Chromium, compared with Segment's and PostHog's clients, one after another in fresh pages of one run. Writes
 * RESULTS.md. The pages answer with the headers that give `performance.now()` a resolution of 5 µs.
 */
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync } from 'node:zlib';
import { build } from 'esbuild';
import { openBrowser } from '../test/open-browser.js';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const root = at('../../');
const CALLS = 2_000;
const ROUNDS = 3;
const CLIENTS = [
  '@everloop/browser',
  '@everloop/browser, memory only',
  '@segment/analytics-next',
  'posthog-js',
];

const bundle = async (
  entry: { entryPoints: string[] } | { stdin: { contents: string; resolveDir: string } },
  globalName?: string,
) => {
  const { outputFiles } = await build({
    ...entry,
    bundle: true,
    minify: true,
    write: false,
    format: globalName ? 'iife' : 'esm',
    ...(globalName && { globalName }),
    target: 'es2020',
    tsconfig: at('../tsconfig.json'),
    logLevel: 'error',
  });
  return outputFiles[0]!.contents;
};

const script = await bundle({ entryPoints: [at('./page.ts')] }, 'Bench');
const server = createServer((request, response) => {
  response.setHeader('Cross-Origin-Opener-Policy', 'same-origin');
  response.setHeader('Cross-Origin-Embedder-Policy', 'require-corp');
  request.resume();
  if (request.url === '/')
    return void response.setHeader('Content-Type', 'text/html').end('<script src="/bench.js"></script>');
  if (request.url === '/bench.js')
    return void response.setHeader('Content-Type', 'text/javascript').end(script);
  response.setHeader('Content-Type', 'application/json');
  if (request.url?.includes('/settings')) {
    const apiHost = request.headers.host;
    return void response.end(
      JSON.stringify({
        integrations: { 'Segment.io': { apiKey: 'wk_bench', apiHost: `${apiHost}/v1`, protocol: 'http' } },
        metrics: { sampleRate: 0 },
      }),
    );
  }
  response.end('{"success":true,"status":1}');
});
server.listen(0);
await once(server, 'listening');
const url = `http://localhost:${(server.address() as AddressInfo).port}/`;

const browser = await openBrowser();
if (typeof browser === 'string') throw new Error(browser);

const quantile = (numbers: number[], share: number) =>
  Math.round([...numbers].sort((a, b) => a - b)[Math.floor((numbers.length - 1) * share)]!);
const rows: string[] = [];
const medians: Record<string, number[][]> = {};
for (let round = 0; round < ROUNDS; round++)
  for (const name of CLIENTS) {
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(url);
    const { initMs, callMicros, restMicros, loopMs } = await page.evaluate(
      ([client, calls]) =>
        (window as unknown as { Bench: typeof import('./page.js') }).Bench.measure(
          client as string,
          calls as number,
        ),
      [name, CALLS] as const,
    );
    medians[name] ??= [];
    medians[name].push([
      initMs,
      quantile(callMicros, 0.5),
      quantile(callMicros, 0.99),
      quantile(restMicros, 0.5),
      loopMs,
    ]);
    await context.close();
  }

const ratios: number[] = [];
for (let round = 0; round < ROUNDS; round++) {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(url);
  const { kept, memory } = await page.evaluate(
    (calls) => (window as unknown as { Bench: typeof import('./page.js') }).Bench.compareStorage(calls),
    10_000,
  );
  ratios.push(quantile(kept, 0.99) / quantile(memory, 0.99));
  await context.close();
}
const ratio = ratios
  .sort((a, b) => a - b)
  .map((each) => each.toFixed(2))
  .join(', ');
console.log('p99 with storage / memory only:', ratio);
await browser.close();
server.close();

const versionOf = (name: string) =>
  (
    JSON.parse(readFileSync(`${root}node_modules/${name.split(',')[0]}/package.json`, 'utf8')) as {
      version: string;
    }
  ).version;
const sizes: Record<string, string> = {
  '@everloop/browser': "export { createAnalytics } from '@everloop/browser'",
  '@segment/analytics-next': "export { AnalyticsBrowser } from '@segment/analytics-next'",
  'posthog-js': "export { default } from 'posthog-js'",
};
for (const name of CLIENTS) {
  const columns = medians[name]!;
  const cells = columns[0]!.map((_, column) => {
    const values = columns.map((row) => row[column]!).sort((a, b) => a - b);
    const text = (value: number) => (column === 0 || column === 4 ? value.toFixed(1) : String(value));
    return `${text(values[Math.floor(values.length / 2)]!)} (${text(values[0]!)}–${text(values.at(-1)!)})`;
  });
  const size = sizes[name]
    ? brotliCompressSync(
        await bundle({ stdin: { contents: sizes[name], resolveDir: root } }),
      ).length.toLocaleString('en')
    : '';
  rows.push(`| ${name} ${versionOf(name)} | ${size} | ${cells.join(' | ')} |`);
}
const table = `| client | brotli, B | start, ms | call, median µs | call, p99 µs | microtasks after it, median µs | 2,000 calls in one loop, ms |\n|---|---|---|---|---|---|---|\n${rows.join('\n')}`;
console.log(table);
writeFileSync(
  at('./RESULTS.md'),
  `# Results\n\nWritten by \`npm run bench -w sdk-browser\`. Chromium ${browser.version()}, ${cpus().length} × ${cpus()[0]?.model}; the machine is shared, so read\nratios. ${ROUNDS} rounds of ${CALLS.toLocaleString('en')} calls, each call in a task of its own; median of the rounds (least–most). The clock's step is 5 µs. "Memory only" is the\nsame client with \`cookieless\`: what the storage costs is the difference. "Start" of Segment's client includes its request for\nsettings.\n\n${table}\n\np99 of a call with storage ÷ p99 of memory only, 10,000 calls of each in turns in one page, ${ROUNDS} rounds: ${ratio}.\n`,
);
