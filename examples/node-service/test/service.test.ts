import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { completeConfig, type RunningServer, serve } from '@everloop/ingest';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { buildService } from '../src/build-service.js';
import { plan } from '../src/plan.js';

let dataDir: string;
let everloop: RunningServer;
let service: FastifyInstance;

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'everloop-node-service-'));
  const project = {
    id: 'shop',
    timeZone: 'UTC',
    currency: 'EUR',
    writeKeys: ['wk_test'],
    readKeys: ['rk_test'],
  };
  everloop = await serve(
    await completeConfig({ projects: [project], plan, dataDir, port: 0, logLevel: 'silent' }),
  );
  service = buildService({ collector: everloop.url, writeKey: 'wk_test' });
});
afterAll(async () => {
  await everloop?.close();
  rmSync(dataDir, { recursive: true, force: true });
});

it('counts each order once, for the user of its request', async () => {
  for (const [user, orderId] of [
    ['a', 'o-1'],
    ['a', 'o-1'],
    ['b', 'o-2'],
  ] as const) {
    const answer = await service.inject({
      method: 'POST',
      url: '/orders',
      headers: { 'x-user-id': user },
      payload: { orderId, revenue: '12.50', currency: 'EUR' },
    });
    expect(answer.statusCode).toBe(201);
  }
  await service.close();
  const response = await fetch(`${everloop.url}/v1/metrics/aarrr?granularity=day`, {
    headers: { authorization: 'Bearer rk_test' },
  });
  const answer = (await response.json()) as {
    revenue: { revenue: string; orders: number; payers: number }[];
  };
  const sold = answer.revenue.filter((row) => row.orders > 0);
  expect(sold).toMatchObject([{ revenue: '25', orders: 2, payers: 2 }]);
});
