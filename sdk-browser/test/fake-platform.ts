import type { WireEvent } from '@everloop/schemas';
import {
  type Batch,
  type ClientOptions,
  closeEnvelope,
  createClient,
  createLosses,
  type KeyValue,
  type Platform,
  type Reply,
} from '../src/core/index.js';

/** A KeyValue on a Map. */
export const createMapStorage = (
  map = new Map<string, string>(),
): KeyValue & { map: Map<string, string> } => ({
  map,
  get: (key) => map.get(key) ?? null,
  set: (key, value) => void (value === undefined ? map.delete(key) : map.set(key, value)),
  keys: () => [...map.keys()],
});

/** The core's client on a clock, a network and a storage that the test moves by hand. */
export function createTestClient(options: Partial<ClientOptions> = {}, given: Partial<Platform> = {}) {
  let nowMs = Date.parse('2026-11-24T12:00:00Z');
  const storage = createMapStorage();
  const timers: { atMs: number; run: () => void }[] = [];
  const sent: { batch: Batch; body: string; events: WireEvent[]; answer: (reply: Reply) => void }[] = [];
  let seed = 1;
  const parts = createClient(
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
      ...createLosses(options.onError, queueMicrotask),
      nowMs: () => nowMs,
      randomFraction: () => 0.5,
      fillRandom: (numbers) => {
        for (let at = 0; at < numbers.length; at++) {
          seed = (seed * 1_103_515_245 + 12_345) & 0x7fffffff;
          numbers[at] = seed * 2;
        }
      },
      startTimer(run, ms) {
        const timer = { atMs: nowMs + ms, run };
        timers.push(timer);
        return () => void (timers.includes(timer) && timers.splice(timers.indexOf(timer), 1));
      },
      atTaskEnd: queueMicrotask,
      sendBatch: (batch) =>
        new Promise((answer) => {
          const body = closeEnvelope(batch, nowMs);
          sent.push({ batch, body, events: (JSON.parse(body) as { batch: WireEvent[] }).batch, answer });
        }),
      batchStorage: storage,
      identityStorage: storage,
      context: () => ({}),
      onGranted() {},
      onClosed() {},
      ...given,
    },
  );
  parts.startClient();
  /** Lets microtasks run: a turn of the event loop comes after all of them. */
  const settle = () => new Promise<void>((resolve) => setImmediate(resolve));
  return {
    ...parts,
    storage,
    timers,
    sent,
    settle,
    /** Moves the clock and runs what is due on the way. */
    async pass(ms: number) {
      const untilMs = nowMs + ms;
      for (;;) {
        await settle();
        const next = timers.filter(({ atMs }) => atMs <= untilMs).sort((a, b) => a.atMs - b.atMs)[0];
        if (!next) break;
        timers.splice(timers.indexOf(next), 1);
        nowMs = Math.max(nowMs, next.atMs);
        next.run();
      }
      nowMs = untilMs;
      await settle();
    },
  };
}
