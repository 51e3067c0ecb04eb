import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openWarehouse } from '../src/adapters/warehouse/index.js';
import { askMetrics, checkBooks, readStored } from './support/compare-with-oracle.js';
import { type EverloopProcess, startEverloop } from './support/everloop-process.js';
import { TRAFFIC_PROJECT, Traffic } from './support/traffic.js';

/** `npm run test:kill -w ingest` asks for more. */
const KILLS = Number(process.env.EVERLOOP_TEST_KILLS ?? 10);

it(`loses no acknowledged event when the process is killed ${KILLS} times under load`, {
  timeout: 180_000 + KILLS * 15_000,
}, async () => {
  const root = await mkdtemp(join(tmpdir(), 'everloop-kill-'));
  const dataDir = join(root, 'data');
  const traffic = new Traffic();
  // Small blocks and a long patience of answers: many moments to die in, and nothing left out of the last answer.
  const config = {
    projects: [TRAFFIC_PROJECT],
    freshnessMs: 60_000,
    loader: { maxRows: 300, maxAgeMs: 10 },
    logLevel: 'error' as const,
  };
  const target: { everloop: EverloopProcess | null } = { everloop: null };
  try {
    traffic.start(() => target.everloop?.url ?? null, { senders: 4, pauseMs: 0 });
    for (let kill = 0; kill < KILLS; kill++) {
      const everloop = await startEverloop(dataDir, config);
      const enough = traffic.answers(1 + Math.floor(Math.random() * 60));
      target.everloop = everloop;
      await enough;
      target.everloop = null;
      await everloop.kill();
    }
    await traffic.stop();

    const everloop = await startEverloop(dataDir, config);
    const asked = await askMetrics(everloop.url);
    expect(await everloop.stop()).toBe(0);
    const warehouse = await openWarehouse({
      config: { kind: 'chdb' },
      dataDir,
      query: { maxMemoryBytes: 1024 ** 3, timeoutMs: 60_000 },
    });
    const stored = await readStored(warehouse).finally(() => warehouse.close());
    const rows = checkBooks(traffic, stored, asked);
    console.log(
      `${KILLS} kills: ${traffic.acknowledged.size} events acknowledged, ${stored.events.length} copies stored, ` +
        `0 missing, ${rows} rows of ${asked.length} answers as the oracle says`,
    );
  } finally {
    await traffic.stop();
    await target.everloop?.kill();
    await rm(root, { recursive: true, force: true });
  }
});
