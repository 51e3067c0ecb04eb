import type { WireEvent } from '@everloop/schemas';
import {
  type Batch,
  type ClientOptions,
  closeEnvelope,
  createClient,
  createLosses,
  type KeyValue,
  type PageHandlers,
  type Platform,
  type Reply,
} from '../src/core/index.js';
import { createFakeClock } from './fake-clock.js';

/** A KeyValue on a Map. */
export const createMapStorage = (
  map = new Map<string, string>(),
): KeyValue & { map: Map<string, string> } => ({
  map,
  get: (key) => map.get(key) ?? null,
  set: (key, value) => void (value === undefined ? map.delete(key) : map.set(key, value)),
  keys: () => [...map.keys()],
});

/** Random numbers that are the same in each run. */
export function createRandomSource(seed: number): Platform['fillRandom'] {
  let state = seed;
  return (numbers) => {
    for (let at = 0; at < numbers.length; at++) {
      state = (state * 1_103_515_245 + 12_345) & 0x7fffffff;
      numbers[at] = state >>> 16;
    }
  };
}

/** The core's client on a clock, a network and a storage that the test moves by hand. */
export function createTestClient(options: Partial<ClientOptions> = {}, given: Partial<Platform> = {}) {
  const { nowMs, startTimer, settle, pass } = createFakeClock();
  const storage = createMapStorage();
  const sent: { batch: Batch; body: string; events: WireEvent[]; answer: (reply: Reply) => void }[] = [];
  let page: PageHandlers | undefined;
  const client = createClient(
    {
      writeKey: 'wk_test',
      flushIntervalMs: 1_000,
      maxBatchBytes: 16_000,
      maxQueueBytes: 100_000,
      maxAgeMs: 86_400_000,
      consent: 'granted',
      plugins: [],
      ...options,
    },
    {
      ...createLosses(options.onError, setImmediate),
      nowMs,
      randomFraction: () => 0.5,
      fillRandom: createRandomSource(1),
      startTimer,
      atTaskEnd: queueMicrotask,
      sendBatch: (batch) =>
        new Promise((answer) => {
          const body = closeEnvelope(batch, nowMs());
          sent.push({ batch, body, events: (JSON.parse(body) as { batch: WireEvent[] }).batch, answer });
        }),
      batchStorage: storage,
      identityStorage: storage,
      context: () => ({}),
      watchPage(handlers) {
        page = handlers;
        return () => {};
      },
      ...given,
    },
  );
  return { client, page: page!, storage, sent, settle, pass };
}
