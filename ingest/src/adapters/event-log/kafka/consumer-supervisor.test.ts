import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { silentLogger } from '../../../../test/silent-logger.js';
import { ConsumerSupervisor, type SupervisedConsumer } from './consumer-supervisor.js';
import type { PartitionLag } from './group-offsets.js';

const CHECK_MS = 5_000;
const STALL_MS = 60_000;

describe('consumer supervisor', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('leaves a consumer alone that advances', async () => {
    const world = await start();
    for (let check = 0; check < 30; check++) {
      world.lags = [{ partition: 0, loaded: 0, end: 1_000 }];
      world.next.set(0, check);
      await world.pass(CHECK_MS);
    }
    expect(world.consumers).toHaveLength(1);
    expect(world.supervisor.stall).toBeUndefined();
    await world.supervisor.stop();
  });

  it('replaces a consumer of which one partition stands still though it lags', async () => {
    const world = await start();
    world.lags = [
      { partition: 0, loaded: 10, end: 10 },
      { partition: 1, loaded: 10, end: 20 },
    ];
    world.next.set(1, 10);
    await world.pass(STALL_MS + 2 * CHECK_MS);
    expect(world.consumers).toHaveLength(2);
    expect(world.consumers[0]!.ended).toBe(true);
    await world.supervisor.stop();
  });

  it('does not blame the consumer while the warehouse takes nothing', async () => {
    const world = await start();
    world.isHeldUp = true;
    world.lags = [{ partition: 1, loaded: 10, end: 20 }];
    await world.pass(3 * STALL_MS);
    expect(world.consumers).toHaveLength(1);
    await world.supervisor.stop();
  });

  it('replaces a consumer whose commits do not arrive, though all is taken over', async () => {
    const world = await start();
    world.isHeldUp = true;
    world.lags = [{ partition: 1, loaded: 10, end: 20 }];
    world.next.set(1, 20);
    world.uncommitted.add(1);
    await world.pass(STALL_MS + 2 * CHECK_MS);
    expect(world.consumers).toHaveLength(2);
    await world.supervisor.stop();
  });

  it('replaces a silent consumer, and one that says it is dead', async () => {
    const world = await start();
    world.consumers[0]!.silent = true;
    await world.pass(STALL_MS + CHECK_MS);
    expect(world.consumers).toHaveLength(2);
    world.consumers[1]!.die('UNKNOWN_MEMBER_ID');
    await world.pass(0);
    expect(world.consumers).toHaveLength(3);
    // What a replaced one says is not news.
    world.consumers[0]!.die('late');
    await world.pass(0);
    expect(world.consumers).toHaveLength(3);
    await world.supervisor.stop();
  });

  it('gives up after three in ten minutes, and forgets older ones', async () => {
    const world = await start();
    for (const pauseMs of [0, 0, 700_000, 0, 0, 0]) {
      await world.pass(pauseMs);
      world.consumers.at(-1)!.die('fenced');
      await world.pass(0);
    }
    expect(world.fatal).toEqual(['fenced']);
    await world.supervisor.stop();
  });
});

async function start() {
  const clock = { nowMs: () => Date.now() };
  const consumers: (SupervisedConsumer & {
    ended: boolean;
    silent: boolean;
    die: (reason: string) => void;
  })[] = [];
  const world = {
    consumers,
    lags: [] as PartitionLag[],
    next: new Map<number, number>(),
    isHeldUp: false,
    uncommitted: new Set<number>(),
    fatal: [] as string[],
    pass: (ms: number) => vi.advanceTimersByTimeAsync(ms),
  };
  const supervisor = new ConsumerSupervisor({
    createConsumer: (onDead) => {
      const bornMs = clock.nowMs();
      const consumer = {
        partitions: [0, 1],
        silent: false,
        ended: false,
        get aliveMs() {
          return this.silent ? bornMs : clock.nowMs();
        },
        start: async () => {},
        commit: async () => {},
        async end() {
          this.ended = true;
        },
        die: onDead,
      };
      consumers.push(consumer);
      return consumer;
    },
    readLag: async () => world.lags,
    nextOffset: (partition) => world.next.get(partition),
    isHeldUp: () => world.isHeldUp,
    isUncommitted: (partition) => world.uncommitted.has(partition),
    checkMs: CHECK_MS,
    stallMs: STALL_MS,
    onReplaced: () => {},
    onFatal: (reason) => world.fatal.push(reason),
    clock,
    logger: silentLogger,
  });
  await supervisor.start();
  return Object.assign(world, { supervisor });
}
