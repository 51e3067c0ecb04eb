import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, vi } from 'vitest';
import { openWarehouse } from '../../src/adapters/warehouse/index.js';
import type { ConfigInput } from '../../src/config.js';
import { startEngine } from './clickhouse/start-engine.js';
import { askMetrics, checkBooks, readStored } from './compare-with-oracle.js';
import { type EverloopProcess, startEverloop } from './everloop-process.js';
import type { Cluster } from './kafka-broker.js';
import { TRAFFIC_PROJECT, Traffic } from './traffic.js';
import { startWarehouseProxy, type WarehouseProxy } from './warehouse-proxy.js';

export type Role = 'collector' | 'loader' | 'api';

/** The outgrown set-up, each part a process of its own, with traffic running through it. */
export interface FaultScene {
  cluster: Cluster;
  warehouse: WarehouseProxy;
  traffic: Traffic;
  /** The process of a role; null while there is none. */
  parts: Record<Role, EverloopProcess | null>;
  start(role: Role): Promise<EverloopProcess>;
  /** Ends the traffic, waits until all is loaded, compares every metric and closes. Answers the books. */
  finish(): Promise<string>;
  dispose(): Promise<void>;
}

/** Two brokers that hold everything twice come from outside: they are the slowest to start. */
export async function openFaultScene(cluster: Cluster): Promise<FaultScene> {
  const root = await mkdtemp(join(tmpdir(), 'everloop-faults-'));
  const engine = await startEngine();
  const warehouse = await startWarehouseProxy(engine.url);
  const name = `faults-${randomUUID()}`;
  const common: ConfigInput = {
    projects: [TRAFFIC_PROJECT],
    eventLog: {
      kind: 'kafka',
      brokers: cluster.addresses,
      topic: name,
      groupId: name,
      partitions: 4,
      replicationFactor: 2,
    },
    warehouse: { kind: 'clickhouse', url: warehouse.url },
    freshnessMs: 60_000,
    // Small blocks: many moments to fail in.
    loader: { maxRows: 300, maxAgeMs: 20 },
    logLevel: 'error',
  };
  const traffic = new Traffic();
  const started: EverloopProcess[] = [];
  const start = async (role: Role) => {
    const everloop = await startEverloop(join(root, randomUUID()), { ...common, roles: [role] });
    started.push(everloop);
    return everloop;
  };
  const parts: FaultScene['parts'] = { collector: null, loader: null, api: null };
  const dispose = async () => {
    await traffic.stop();
    for (const everloop of started) await everloop.kill();
    await warehouse.close();
    await engine.stop();
    await rm(root, { recursive: true, force: true });
  };
  try {
    // The loader first: it makes the tables, which the others would wait for.
    for (const role of ['loader', 'collector', 'api'] as const) parts[role] = await start(role);
    traffic.start(() => parts.collector?.url ?? null, { senders: 4, pauseMs: 250 });
  } catch (error) {
    await dispose();
    throw error;
  }
  return {
    ...{ cluster, warehouse, traffic, parts, start, dispose },
    async finish() {
      await traffic.stop();
      await untilLoaded(parts.loader!.url);
      const asked = await askMetrics(parts.api!.url);
      for (const role of ['collector', 'loader', 'api'] as const)
        expect({ role, code: await parts[role]!.stop() }, parts[role]!.logged()).toEqual({ role, code: 0 });
      const reader = await openWarehouse({
        config: { kind: 'clickhouse', url: engine.url, username: 'default', cluster: '' },
        dataDir: root,
        query: { maxMemoryBytes: 1024 ** 3, timeoutMs: 60_000 },
      });
      const stored = await readStored(reader).finally(() => reader.close());
      const rows = checkBooks(traffic, stored, asked);
      return (
        `${traffic.acknowledged.size} events acknowledged, ${stored.events.length} copies stored, ` +
        `${traffic.unanswered} requests without a 200, ${warehouse.hits()} troubled inserts; ` +
        `0 lost, 0 changed in ${rows} rows of ${asked.length} answers`
      );
    },
  };
}

/** A slow machine may take long: what counts is that it goes on. */
async function untilLoaded(url: string): Promise<void> {
  for (let before = Number.POSITIVE_INFINITY; before > 0; ) {
    await vi.waitUntil(
      async () => {
        // While the log does not answer, the gauge stays as it was.
        if ((await readGauge(url, 'everloop_log_up')) !== 1) return false;
        const unloaded = await readGauge(url, 'everloop_log_unloaded_entries');
        const goesOn = unloaded < before;
        before = Math.min(before, unloaded);
        return goesOn || unloaded === 0;
      },
      { timeout: 120_000, interval: 200 },
    );
  }
}

/** One figure of a process's `/metrics`. */
export async function readGauge(url: string, name: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const line = text.split('\n').find((each) => each.startsWith(`${name} `));
  return Number(line?.split(' ')[1]);
}
