import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type EverloopProcess, startEverloop } from './support/everloop-process.js';

const PERSONS = 80_000;
const BATCH = 2_000;

let root: string;
let everloop: EverloopProcess;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'everloop-limits-'));
  everloop = await startEverloop(join(root, 'data'), {
    projects: [{ id: 'shop', timeZone: 'UTC', writeKeys: ['wk_shop'], readKeys: ['rk_shop'] }],
    // the least that a configuration may say
    query: { maxMemoryBytes: 16 * 1024 ** 2 },
    freshnessMs: 60_000,
    logLevel: 'silent',
  });
  const start = Date.parse('2026-06-01T00:00:00Z');
  for (let first = 0; first < PERSONS; first += BATCH) {
    const batch = Array.from({ length: BATCH }, (_, index) => ({
      type: 'track',
      event: 'Product Viewed',
      userId: `user-${first + index}`,
      messageId: `message-${first + index}`,
      timestamp: new Date(start + (first + index) * 60_000).toISOString(),
    }));
    const response = await fetch(`${everloop.url}/v1/batch`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ writeKey: 'wk_shop', batch }),
    });
    expect(await response.json()).toMatchObject({ accepted: BATCH });
  }
}, 120_000);
afterAll(async () => {
  await everloop?.kill();
  await rm(root, { recursive: true, force: true });
});

const ask = async (pathAndQuery: string) => {
  const response = await fetch(`${everloop.url}/v1/metrics/${pathAndQuery}`, {
    headers: { authorization: 'Bearer rk_shop' },
  });
  return { status: response.status, answer: (await response.json()) as Record<string, unknown> };
};

it('says so where a question needs more memory than it may have, and answers the next one', {
  timeout: 120_000,
}, async () => {
  const { status, answer } = await ask('retention?from=2026-06-01&to=2026-07-01&asOf=2026-08-01T00:00:00Z');
  expect({ status, answer }).toMatchObject({
    status: 422,
    answer: {
      code: 'QUERY_MEMORY_LIMIT',
      title: 'The query reached its memory limit',
      fix: expect.stringContaining('query.maxMemoryBytes'),
    },
  });
  // reads no person: far below the limit, whatever the parts are that the events lie in
  expect(await ask('nps?from=2026-06-01&to=2026-07-01&asOf=2026-08-01T00:00:00Z')).toMatchObject({
    status: 200,
  });
});
