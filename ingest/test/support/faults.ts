import { expect, vi } from 'vitest';
import { type FaultScene, type Role, readGauge } from './fault-scene.js';
import type { Broker } from './kafka-broker.js';
import type { WarehouseTrouble } from './warehouse-proxy.js';

export interface Fault {
  name: string;
  /** How often it comes in a long run: what costs many seconds comes less often. */
  weight: number;
  /** Among the five of the short form. */
  inShortForm?: true;
  happen(scene: FaultScene): Promise<void>;
}

const killed = (role: Role) => async (scene: FaultScene) => {
  const dying = scene.parts[role];
  scene.parts[role] = null;
  await dying?.kill();
  scene.parts[role] = await scene.start(role);
};

/** Until the trouble was met and the collector took some more, with the lag in sight. */
const troubled = (trouble: WarehouseTrouble, requests: number) => async (scene: FaultScene) => {
  const { warehouse, traffic, parts } = scene;
  const before = warehouse.hits();
  warehouse.set(trouble);
  try {
    // After a loader was killed the group waits for it, and again where its coordinator moved as well.
    await vi.waitUntil(() => warehouse.hits() > before, { timeout: 60_000, interval: 20 });
    await traffic.answers(requests);
    if (trouble === 'refuse' || trouble === 'hang')
      await vi.waitFor(
        async () =>
          expect(await readGauge(parts.loader!.url, 'everloop_log_unloaded_entries')).toBeGreaterThan(0),
        { timeout: 30_000 },
      );
  } finally {
    warehouse.set('none');
  }
};

/** The second broker is the one to go: the controller sits in the first. */
const brokerAway = (go: (broker: Broker) => Promise<void>) => async (scene: FaultScene) => {
  const broker = scene.cluster.brokers[1]!;
  await go(broker);
  await scene.traffic.answers(5);
  await broker.start();
};

/** At each the traffic goes on. */
export const FAULTS: readonly Fault[] = [
  { name: 'collector killed', weight: 5, inShortForm: true, happen: killed('collector') },
  { name: 'loader killed', weight: 5, inShortForm: true, happen: killed('loader') },
  { name: 'api killed', weight: 3, happen: killed('api') },
  { name: 'warehouse refuses', weight: 6, happen: troubled('refuse', 20) },
  { name: 'warehouse hangs', weight: 5, happen: troubled('hang', 20) },
  { name: 'warehouse takes half and drops', weight: 6, happen: troubled('half', 10) },
  {
    name: 'reset between insert and answer',
    weight: 6,
    inShortForm: true,
    happen: troubled('answer_lost', 10),
  },
  { name: 'slow consumer', weight: 5, happen: troubled('slow', 40) },
  {
    name: 'a loader joins, the other one leaves',
    weight: 4,
    inShortForm: true,
    async happen({ parts, start, traffic }) {
      const old = parts.loader!;
      parts.loader = await start('loader');
      await traffic.answers(10);
      expect(await old.stop(), old.logged()).toBe(0);
    },
  },
  {
    name: 'loader frozen while events come, then thawed',
    weight: 5,
    async happen({ parts, traffic }) {
      parts.loader!.freeze();
      await traffic.answers(40);
      parts.loader!.thaw();
    },
  },
  {
    name: 'broker killed with producers in flight, back, leaders move',
    weight: 2,
    inShortForm: true,
    happen: brokerAway((broker) => broker.kill()),
  },
  {
    name: 'broker stopped in order, back, leaders move',
    weight: 2,
    happen: brokerAway((broker) => broker.stop()),
  },
  {
    name: 'broker’s disk full, then room again',
    weight: 1,
    happen: brokerAway((broker) => broker.fillDisk()),
  },
];
