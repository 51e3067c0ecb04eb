import { expect, vi } from 'vitest';
import { type FaultScene, type Role, readGauge } from './fault-scene.js';
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
    // After a loader was killed the group waits for it, and longer where its coordinator moved as well.
    await vi.waitUntil(() => warehouse.hits() > before, { timeout: 180_000, interval: 20 });
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

/** At each the traffic goes on. The second broker is the one to die: the controller sits in the first. */
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
      // A drain that takes too long ends with 1 and says so; what it left is loaded by the other one, as the books show.
      const code = await old.stop();
      if (code !== 0) expect(old.logged()).toContain('the drain took longer');
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
    async happen({ cluster, traffic }) {
      const broker = cluster.brokers[1]!;
      await broker.kill();
      await traffic.answers(5);
      await broker.start();
    },
  },
  {
    name: 'broker stopped in order, back, leaders move',
    weight: 2,
    async happen({ cluster, traffic }) {
      const broker = cluster.brokers[1]!;
      await broker.stop();
      await traffic.answers(5);
      await broker.start();
    },
  },
  {
    name: 'broker’s disk full, then room again',
    weight: 1,
    async happen({ cluster, traffic }) {
      const broker = cluster.brokers[1]!;
      await broker.fillDisk();
      await traffic.answers(5);
      await broker.start();
    },
  },
];
