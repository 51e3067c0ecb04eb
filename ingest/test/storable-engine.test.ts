import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openWarehouse } from '../src/adapters/warehouse/index.js';
import type { Warehouse } from '../src/ports/warehouse.js';
import { migrate } from '../src/warehouse/index.js';
import { startCollector, WRITE_KEY } from './support/collector.js';

let dataDir: string;
let warehouse: Warehouse;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'everloop-storable-'));
  warehouse = await openWarehouse({
    config: { kind: 'chdb' },
    dataDir,
    query: { maxMemoryBytes: 2 ** 30, timeoutMs: 60_000 },
  });
  await migrate(warehouse);
});
afterAll(async () => {
  await warehouse?.close();
  await rm(dataDir, { recursive: true, force: true });
});

/** Keys that collide, and values of every kind that engine or language know differently. */
const key = fc.oneof(
  fc.constantFrom(
    'a',
    'b',
    'a.b',
    'b.a',
    'a.',
    '.a',
    '.',
    '',
    '__proto__',
    'constructor',
    'a%2Eb',
    'null',
    'ключ',
    '\\ud800',
  ),
  fc.string({ maxLength: 6 }).map((text) => JSON.stringify(text).slice(1, -1)),
);
const scalar = fc.oneof(
  fc.constantFrom(
    'null',
    'true',
    'false',
    '1',
    '-1',
    '1.0',
    '-0',
    '-0.0',
    '2.5',
    '1e400',
    '-1e400',
    '1e20',
    '1E+2',
    '1e-7',
    '100000000000000000000',
    '9223372036854775807',
    '9223372036854775808',
    '18446744073709551615',
    '18446744073709551616',
    '-9223372036854775808',
    '-9223372036854775809',
    '12345678901234567.89',
    '"2026-11-22T10:00:00Z"',
    '"2026-11-22"',
    '"\\ud800"',
    '"\\udc00\\ud800"',
    '"\\u0000"',
    '"12"',
    '""',
  ),
  fc.string({ maxLength: 8 }).map((text) => JSON.stringify(text)),
);
const value = fc.letrec<{ value: string; object: string; list: string }>((tie) => ({
  value: fc.oneof({ depthSize: 'small', withCrossShrink: true }, scalar, tie('object'), tie('list')),
  list: fc.array(tie('value'), { maxLength: 3 }).map((items) => `[${items.join(',')}]`),
  object: fc
    .array(fc.tuple(key, tie('value')), { maxLength: 4 })
    .map((members) => `{${members.map(([k, v]) => `"${k}":${v}`).join(',')}}`),
}));

test('every event that is accepted can be stored, in one block with all the others', async () => {
  const { app, log } = await startCollector();
  const objects = fc.sample(value.object, 200);
  const events = objects.map(
    (object, n) =>
      `{"type":"identify","userId":"u${n}","messageId":"m${n}","properties":${object},"traits":${object},"context":${object}}`,
  );
  for (let at = 0; at < events.length; at += 1_000) {
    const payload = `{"writeKey":"${WRITE_KEY}","batch":[${events.slice(at, at + 1_000).join(',')}]}`;
    const response = await app.inject({ method: 'POST', url: '/v1/batch', payload });
    expect(response.statusCode).toBe(200);
  }
  const rows = log.entries
    .filter((entry) => entry.kind === 'event')
    .map((entry) => `{"day":"2026-11-22",${entry.row.slice(1)}`);
  expect(rows.length).toBeGreaterThan(150);
  await warehouse.insert('everloop.events', rows);
  const [stored] = await warehouse.query<{ n: number }>(
    'SELECT uniqExact(message_id) AS n FROM everloop.events',
  );
  expect(stored?.n).toBe(rows.length);
});
