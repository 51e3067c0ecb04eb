import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { completeConfig, type RunningServer, serve } from '@everloop/ingest';
import { createAssign } from '@everloop/node/experiments';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { EXPERIMENTS } from '../src/flags.js';
import { visitShop } from '../src/visit-shop.js';

let dataDir: string;
let everloop: RunningServer;

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'everloop-experiments-'));
  const project = { id: 'shop', timeZone: 'UTC', writeKeys: ['wk_test'], readKeys: ['rk_test'] };
  everloop = await serve(await completeConfig({ projects: [project], dataDir, port: 0, logLevel: 'silent' }));
});
afterAll(async () => {
  await everloop?.close();
  rmSync(dataDir, { recursive: true, force: true });
});

it('counts each person once, in the arm of their flag, whatever else is asked and how often', async () => {
  // Twice, as two processes that know nothing of each other.
  for (let process = 0; process < 2; process++)
    await visitShop({ collector: everloop.url, writeKey: 'wk_test', people: 60 });
  const assign = createAssign({ track: () => true });
  const expected = Object.fromEntries(
    ['bold', 'control'].map((variant) => [variant, { exposed: 0, converted: 0 }]),
  );
  for (let n = 0; n < 60; n++) {
    const variant = assign('hero', EXPERIMENTS.hero!, { anonymousId: `device-${n}` });
    expected[variant]!.exposed += 1;
    if (n % (variant === 'bold' ? 3 : 4) === 0) expected[variant]!.converted += 1;
  }
  const response = await fetch(`${everloop.url}/v1/metrics/experiments`, {
    headers: { authorization: 'Bearer rk_test' },
  });
  const { rows } = (await response.json()) as { rows: object[] };
  expect(rows).toMatchObject(
    ['bold', 'control'].map((variant) => ({ experiment: 'hero', variant, ...expected[variant] })),
  );
});
