import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { completeConfig, importEvents, type RunningServer, serve } from '@everloop/ingest';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { askSql } from '../../../ingest/src/query/ask-sql.js';
import config from '../../quick-start/everloop.config.js';
import { writeHistory } from '../../traffic-simulator/src/write-history.js';
import { readRecipes } from '../src/recipes.js';

let dataDir: string;
let everloop: RunningServer;

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'everloop-cookbook-'));
  everloop = await serve(await completeConfig({ ...config, dataDir, port: 0, logLevel: 'silent' }));
  await importEvents({
    collector: { url: everloop.url, writeKey: 'wk_shop_demo' },
    lines: writeHistory({ people: 200, days: 60, endMs: Date.now(), seed: 'cookbook' }).map(
      ({ json }, index) => ({
        json,
        position: index + 1,
      }),
    ),
  });
});
afterAll(async () => {
  await everloop?.close();
  rmSync(dataDir, { recursive: true, force: true });
});

it.each(readRecipes().map(({ name, sql }) => [name, sql]))('%s answers', async (name, sql) => {
  const rows = JSON.parse((await askSql(dataDir, { sql, format: 'JSONEachRow' }))!) as unknown[];
  // The demo keeps to its plan.
  if (name.includes('breaks-the-plan')) expect(rows).toEqual([]);
  else expect(rows.length).toBeGreaterThan(0);
});
