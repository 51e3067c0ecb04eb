import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { completeConfig, importEvents, type RunningServer, serve } from '@everloop/ingest';
import { readEvents } from '@everloop/schemas/oracle';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { querySql } from '../../../ingest/src/query/query-sql.js';
import config from '../../quick-start/everloop.config.js';
import { writeHistory } from '../../traffic-simulator/src/write-history.js';
import { readRecipes } from '../src/recipes.js';
import { ANSWERS, type Asked } from './answers.js';

const nowMs = Date.now();
const today = Math.floor(nowMs / 86_400_000);
/** The same day for the question and for the answer, should the test run over midnight. */
const todayInSql = `toDate('${new Date(nowMs).toISOString().slice(0, 10)}')`;

const history = writeHistory({ people: 250, days: 100, endMs: nowMs, seed: 'cookbook' }).map(
  ({ json }) => json,
);
const withoutAmount = ['broken-1', 'broken-2'].map((messageId) => {
  const { properties: _, ...order } = JSON.parse(history.find((json) => json.includes('"Order Completed"'))!);
  return JSON.stringify({ ...order, messageId, properties: { orderId: messageId, currency: 'EUR' } });
});
const stream = [...history, ...withoutAmount];

let dataDir: string;
let everloop: RunningServer;
let asked: Asked;

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'everloop-cookbook-'));
  everloop = await serve(
    await completeConfig({ ...config, dataDir, port: 0, freshnessMs: 60_000, logLevel: 'silent' }),
  );
  // Everything is sent twice: a recipe that counts copies gives another answer.
  for (const lines of [stream, stream])
    await importEvents({
      collector: { url: everloop.url, writeKey: 'wk_shop_demo' },
      lines: lines.map((json, index) => ({ json, position: index + 1 })),
    });
  const receivedAt = new Date(nowMs).toISOString();
  const store = readEvents(
    config.projects[0] as Parameters<typeof readEvents>[0],
    stream.map((json) => ({ receivedAt, event: JSON.parse(json) })),
  );
  asked = { store, today };
});
afterAll(async () => {
  await everloop?.close();
  rmSync(dataDir, { recursive: true, force: true });
});

it('has at least 25 recipes, each with an answer worked out by hand', () => {
  const names = readRecipes().map(({ name }) => name.replace(/\.sql$/, ''));
  expect(names.length).toBeGreaterThanOrEqual(25);
  expect(names).toEqual(Object.keys(ANSWERS).sort());
});

it.each(readRecipes().map(({ name, sql }) => [name, sql]))(
  '%s answers what the events say',
  async (name, sql) => {
    const question = sql.replaceAll('today()', todayInSql);
    const text = await querySql(dataDir, { sql: question, format: 'JSONEachRow' });
    const rows = JSON.parse(text!) as Record<string, unknown>[];
    const expected = ANSWERS[name.replace(/\.sql$/, '')]!(asked) as Record<string, unknown>[];
    expect(expected.length).toBeGreaterThan(0);
    expect(rows.map((row, index) => pick(row, expected[index] ?? {}))).toEqual(expected.map(rounded));
  },
);

/** The columns that are expected: what is only drawn is left out. */
function pick(row: Record<string, unknown>, expected: Record<string, unknown>) {
  return Object.fromEntries(Object.keys(expected).map((name) => [name, row[name]]));
}

/** Recipes round to three digits for the eye. */
function rounded(row: Record<string, unknown>) {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name,
      typeof value === 'number' && !Number.isInteger(value) ? expect.closeTo(value, 2) : value,
    ]),
  );
}
