import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openFaultScene } from './support/fault-scene.js';
import { FAULTS, type Fault } from './support/faults.js';
import { type Cluster, startCluster } from './support/kafka-broker.js';
import { findMissingPart } from './support/kafka-jars.js';

/** `npm run test:faults -w ingest` asks for 100. The clocks of half of the senders are off by hours in all of them. */
const COUNT = Number(process.env.EVERLOOP_TEST_FAULTS ?? 5);
const PER_SCENE = 10;

const missing = await findMissingPart();

describe.skipIf(missing !== null)(`faults${missing === null ? '' : ` (skipped: ${missing})`}`, () => {
  let cluster: Cluster;
  const books: string[] = [];
  const met = new Map<string, number>();
  beforeAll(async () => {
    cluster = await startCluster(2);
  }, 240_000);
  afterAll(async () => {
    console.log([...books, ...[...met].map(([name, times]) => `${times} × ${name}`)].join('\n'));
    await cluster?.dispose();
  });

  for (const [index, faults] of deal(COUNT).entries())
    it(`nothing is lost or changed: scene ${index + 1}, ${faults.length} faults`, {
      timeout: 240_000 + faults.length * 90_000,
    }, async () => {
      const scene = await openFaultScene(cluster);
      try {
        for (const fault of faults) {
          const before = scene.traffic.acknowledged.size;
          const startedMs = performance.now();
          await scene.traffic.answers(1 + Math.floor(Math.random() * 40));
          await fault.happen(scene);
          await scene.traffic.answers(5);
          met.set(fault.name, (met.get(fault.name) ?? 0) + 1);
          console.log(
            `${fault.name}: ${scene.traffic.acknowledged.size - before} events acknowledged around it, ` +
              `${((performance.now() - startedMs) / 1_000).toFixed(1)} s`,
          );
        }
        books.push(`scene ${index + 1}, ${faults.length} faults: ${await scene.finish()}`);
        expect(scene.traffic.acknowledged.size).toBeGreaterThan(0);
      } finally {
        await scene.dispose();
      }
    });
});

/** The short form's five, or each as often as its weight says, once at least; always in an order of its own. */
function deal(count: number): Fault[][] {
  const short = FAULTS.filter(({ inShortForm }) => inShortForm);
  const deck = FAULTS.flatMap((fault) => Array.from({ length: fault.weight }, () => fault));
  const drawn =
    count <= short.length
      ? short.slice(0, count)
      : [
          ...FAULTS,
          ...Array.from({ length: Math.ceil(count / deck.length) }, () => shuffle(deck)).flat(),
        ].slice(0, count);
  const order = shuffle(drawn);
  return Array.from({ length: Math.ceil(count / PER_SCENE) }, (_, scene) =>
    order.slice(scene * PER_SCENE, (scene + 1) * PER_SCENE),
  );
}

function shuffle<Item>(items: readonly Item[]): Item[] {
  return items
    .map((item) => ({ item, key: Math.random() }))
    .sort((left, right) => left.key - right.key)
    .map(({ item }) => item);
}
