import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { askMetrics, checkBooks, readStoredIds } from './support/compare-with-oracle.js';
import { type EverloopProcess, startEverloop } from './support/everloop-process.js';
import { type Cluster, startCluster } from './support/kafka-broker.js';
import { findMissingPart } from './support/kafka-jars.js';
import { TRAFFIC_PROJECT, Traffic } from './support/traffic.js';

/** `npm run test:faults -w ingest` asks for more. Each run meets every fault once, in an order of its own. */
const RUNS = Number(process.env.EVERLOOP_TEST_FAULT_RUNS ?? 1);

/** A collector, a loader with its API, and two brokers that hold everything twice. */
interface Scene {
  cluster: Cluster;
  collector: EverloopProcess | null;
  loader: EverloopProcess;
  startCollector(): Promise<EverloopProcess>;
  startLoader(): Promise<EverloopProcess>;
  traffic: Traffic;
}

const missing = await findMissingPart();

describe.skipIf(missing !== null)(`faults${missing === null ? '' : ` (skipped: ${missing})`}`, () => {
  let cluster: Cluster;
  beforeAll(async () => {
    cluster = await startCluster(2);
  });
  afterAll(() => cluster?.dispose());

  for (let run = 1; run <= RUNS; run++)
    it(`loses and changes nothing: run ${run} of ${RUNS}`, { timeout: 300_000 }, async () => {
      const root = await mkdtemp(join(tmpdir(), 'everloop-faults-'));
      const asOfMs = Date.now();
      const common = {
        projects: [TRAFFIC_PROJECT],
        eventLog: {
          kind: 'kafka' as const,
          brokers: cluster.addresses,
          topic: `faults-${run}-${asOfMs}`,
          groupId: `faults-${run}-${asOfMs}`,
          partitions: 4,
          replicationFactor: 2,
        },
        freshnessMs: 60_000,
        loader: { maxRows: 300, maxAgeMs: 20 },
        logLevel: 'error' as const,
      };
      const startCollector = () =>
        startEverloop(join(root, 'collector'), { ...common, roles: ['collector'] });
      const startLoader = () => startEverloop(join(root, 'loader'), { ...common, roles: ['loader', 'api'] });
      const traffic = new Traffic(asOfMs);
      const scene: Scene = {
        cluster,
        collector: await startCollector(),
        loader: await startLoader(),
        startCollector,
        startLoader,
        traffic,
      };
      try {
        traffic.start(() => scene.collector?.url ?? null, { senders: 4, pauseMs: 50 });
        for (const fault of shuffle(FAULTS)) {
          const before = traffic.acknowledged.size;
          await traffic.answers(1 + Math.floor(Math.random() * 40));
          await fault.happen(scene);
          await traffic.answers(10);
          console.log(
            `run ${run}: ${fault.name}: ${traffic.acknowledged.size - before} events acknowledged around it`,
          );
        }
        await traffic.stop();
        const asked = await askMetrics(scene.loader.url, asOfMs);
        expect(await scene.collector?.stop()).toBe(0);
        expect(await scene.loader.stop()).toBe(0);
        const stored = await readStoredIds(join(root, 'loader'));
        checkBooks(traffic, stored, asked);
        console.log(
          `run ${run}: ${traffic.acknowledged.size} events acknowledged, ${stored.events.length} stored, ` +
            `${traffic.unanswered} requests without a 200, 0 lost, 0 changed`,
        );
      } finally {
        await traffic.stop();
        await scene.collector?.kill();
        await scene.loader.kill();
        await rm(root, { recursive: true, force: true });
      }
    });
});

/** At each the traffic goes on. The second broker is the one to die: the controller sits in the first. */
const FAULTS: { name: string; happen: (scene: Scene) => Promise<void> }[] = [
  {
    name: 'collector killed',
    async happen(scene) {
      const dying = scene.collector;
      scene.collector = null;
      await dying?.kill();
      scene.collector = await scene.startCollector();
    },
  },
  {
    name: 'loader killed',
    async happen(scene) {
      await scene.loader.kill();
      scene.loader = await scene.startLoader();
    },
  },
  {
    name: 'broker killed with producers in flight, back, leaders move',
    async happen({ cluster, traffic }) {
      const broker = cluster.brokers[1]!;
      await broker.kill();
      await traffic.answers(5);
      await broker.start();
    },
  },
  {
    name: 'broker stopped in order, back, leaders move',
    async happen({ cluster, traffic }) {
      const broker = cluster.brokers[1]!;
      await broker.stop();
      await traffic.answers(5);
      await broker.start();
    },
  },
  {
    name: 'loader frozen while events come, then thawed',
    async happen({ loader, traffic }) {
      loader.freeze();
      await traffic.answers(40);
      loader.thaw();
    },
  },
];

function shuffle<Item>(items: readonly Item[]): Item[] {
  return items
    .map((item) => ({ item, key: Math.random() }))
    .sort((left, right) => left.key - right.key)
    .map(({ item }) => item);
}
