import type { Consumer, EachBatchPayload, Kafka } from 'kafkajs';
import { expect, it, vi } from 'vitest';
import { silentLogger } from '../../../../test/silent-logger.js';
import type { BlockHandler } from '../../../ports/event-log.js';
import { writeEntryLine } from '../entry-line.js';
import { BlockFlusher } from './block-flusher.js';
import { GroupConsumer } from './group-consumer.js';
import type { GroupOffsets } from './group-offsets.js';
import { HeldMessages } from './held-messages.js';
import { writeMessage } from './message-format.js';

const LIMITS = { maxRows: 2, maxBytes: 1_000_000, maxAgeMs: 5 };
const refusal = Object.assign(new Error('not the coordinator'), { type: 'NOT_COORDINATOR_FOR_GROUP' });

it('loads on once the group takes heartbeats again, joined anew or not', async () => {
  const world = await start();
  world.say('GROUP_JOIN', { memberAssignment: { events: [0] } });
  await world.takeOver(0, 1);
  await vi.waitUntil(() => world.loaded.length === 1);

  world.beats = () => Promise.reject(refusal);
  await expect(world.takeOver(1, 4)).rejects.toBe(refusal);
  expect(world.flusher.isPaused).toBe(true);
  // More than fits is held; kafkajs waits for this batch before it would join again.
  world.beats = async () => world.say('HEARTBEAT', {});
  await world.takeOver(5, 4);
  await vi.waitUntil(() => world.loaded.length === 9);
  expect(world.loaded).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
  await world.flusher.stop(1_000);
});

/** A consumer of kafkajs that says and does what the test wants, with our own parts around it. */
async function start() {
  const listeners = new Map<string, (event: { payload: unknown }) => void>();
  let eachBatch: (payload: EachBatchPayload) => Promise<void> = () =>
    Promise.reject(new Error('not running'));
  const consumer = {
    events: new Proxy({}, { get: (_target, name) => name }),
    on: (name: string, listener: (event: { payload: unknown }) => void) => listeners.set(name, listener),
    connect: async () => {},
    subscribe: async () => {},
    disconnect: async () => {},
    run: async (config: { eachBatch: typeof eachBatch }) => {
      eachBatch = config.eachBatch;
    },
  } as unknown as Consumer;
  const loaded: number[] = [];
  const handler: BlockHandler = async ({ entries }) => {
    loaded.push(...entries.map(({ timestampMs }) => timestampMs));
  };
  const held = new HeldMessages('events');
  const flusher = new BlockFlusher({
    held,
    handler,
    limits: LIMITS,
    commit: async () => {},
    attemptMs: 1_000,
    isUrgent: () => false,
    clock: { nowMs: () => Date.now() },
    logger: silentLogger,
  });
  const group = new GroupConsumer(
    {
      kafka: { consumer: () => consumer } as unknown as Kafka,
      topic: 'events',
      groupId: 'loaders',
      offsets: { standing: async () => ({ committed: -1, low: 0 }) } as unknown as GroupOffsets,
      held,
      flusher,
      onDead: () => {},
      onGap: () => {},
      onUnreadable: () => {},
      logger: silentLogger,
    },
    () => Date.now(),
  );
  await group.start();
  const world = {
    loaded,
    flusher,
    beats: async (): Promise<void> => {},
    say: (name: string, payload: unknown) => listeners.get(name)!({ payload }),
    takeOver: (offset: number, count: number) =>
      eachBatch({
        batch: {
          partition: 0,
          messages: Array.from({ length: count }, (_, index) => ({
            offset: String(offset + index),
            timestamp: String(Date.now()),
            value: Buffer.from(
              writeMessage([
                writeEntryLine({
                  kind: 'event',
                  projectId: 'shop',
                  timestampMs: offset + index,
                  row: '{"a":1}',
                }),
              ]),
            ),
          })),
        },
        heartbeat: () => world.beats(),
        resolveOffset: () => {},
        isRunning: () => true,
        isStale: () => false,
      } as unknown as EachBatchPayload),
  };
  return world;
}
