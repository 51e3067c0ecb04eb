import type { WireEvent } from '@everloop/schemas';
import {
  type ClientOptions,
  closeEnvelope,
  createClient,
  createLosses,
  type PageHandlers,
  type Reply,
} from '../src/core/index.js';
import { createFakeClock } from './fake-clock.js';
import { createRandomSource } from './fake-platform.js';

type Mode = 'up' | 'slow' | 'down' | 'unreachable';

/** After how long the collector is slow, and when a request counts as failed all the same. */
const SLOW_MS = [2_000, 40_000];
const TIMEOUT_MS = 30_000;
/** How long a write takes to reach the other tabs: each process has its own copy of the storage. */
const SPREAD_MS = [1, 30];

export interface FakeTab {
  client: ReturnType<typeof createClient>;
  /** What happens to the page. */
  page: PageHandlers;
  /** Its timers fire once a minute. */
  isHidden: boolean;
  /** It sees what others write, but no event tells it. */
  hearsNothing: boolean;
  /** It cannot write. */
  isFull: boolean;
  /** Nothing runs until `thaw`. */
  freeze: () => void;
  thaw: () => void;
  /** Nothing runs any more. */
  crash: () => void;
}

/** One browser profile on one origin: tabs that share a storage, and a collector that can be told to fail. */
export function createFakeTabs(seed = 1) {
  const clock = createFakeClock();
  const nextNumber = createRandomSource(seed);
  const numbers = new Uint8Array(2);
  const fraction = () => {
    nextNumber(numbers);
    return (numbers[0]! + numbers[1]! / 256) / 256;
  };
  const between = ([least, most]: number[]) => least! + fraction() * (most! - least!);

  const stored = new Map<string, string>();
  /** Of each tab: takes over a write of any tab, in the order of all writes. */
  const receivers = new Set<(key: string, value: string | undefined, isOwn: boolean) => void>();
  const requests: { events: WireEvent[]; status: number }[] = [];
  const received: WireEvent[] = [];
  const collector = { mode: 'up' as Mode };
  let mostStored = 0;

  const post = (text: string): { reply: Reply; afterMs: number } => {
    const { batch: events } = JSON.parse(text) as { batch: WireEvent[] };
    const { mode } = collector;
    const afterMs = mode === 'slow' ? between(SLOW_MS) : 20;
    const status = mode === 'down' ? 503 : mode === 'unreachable' || afterMs > TIMEOUT_MS ? 0 : 200;
    if (mode === 'up' || mode === 'slow') received.push(...events);
    requests.push({ events, status });
    return { reply: { status, body: '{}' }, afterMs: Math.min(afterMs, TIMEOUT_MS) };
  };

  const openTab = (options: Partial<ClientOptions> = {}): FakeTab => {
    let state: 'live' | 'frozen' | 'gone' = 'live';
    let waiting: (() => void)[] = [];
    const run = (task: () => void) => {
      if (state === 'live') task();
      if (state === 'frozen') waiting.push(task);
    };
    const startTimer = (task: () => void, ms: number) => {
      const everyMs = tab.isHidden ? 60_000 : 1;
      const atMs = Math.ceil((clock.nowMs() + ms) / everyMs) * everyMs;
      return clock.startTimer(() => run(task), atMs - clock.nowMs());
    };

    const copy = new Map(stored);
    const unconfirmed = new Map<string, number>();
    const receive = (key: string, value: string | undefined, isOwn: boolean) =>
      run(() => {
        const pending = unconfirmed.get(key) ?? 0;
        if (isOwn) unconfirmed.set(key, pending - 1);
        else {
          // The browser does not overwrite what the page wrote and it has not heard of.
          if (!pending && value === undefined) copy.delete(key);
          else if (!pending) copy.set(key, value!);
          if (!tab.hearsNothing) tab.page.onStored(key);
        }
      });
    receivers.add(receive);
    const storage = {
      get: (key: string) => copy.get(key) ?? null,
      keys: () => [...copy.keys()],
      set(key: string, value?: string) {
        if (value === copy.get(key) || (value !== undefined && tab.isFull)) return;
        for (const map of [copy, stored]) value === undefined ? map.delete(key) : map.set(key, value);
        unconfirmed.set(key, (unconfirmed.get(key) ?? 0) + 1);
        spread(between(SPREAD_MS), () => {
          mostStored = Math.max(mostStored, api.storedCharacters());
          for (const other of receivers) other(key, value, other === receive);
        });
      },
    };

    const tab: FakeTab = {
      isHidden: false,
      hearsNothing: false,
      isFull: false,
      freeze: () => {
        if (state === 'live') state = 'frozen';
      },
      thaw() {
        if (state !== 'frozen') return;
        state = 'live';
        const tasks = waiting;
        waiting = [];
        for (const task of tasks) task();
      },
      crash() {
        state = 'gone';
        receivers.delete(receive);
      },
    } as FakeTab;
    tab.client = createClient(
      { writeKey: 'wk_test', ...options },
      {
        ...createLosses(options?.onError, setImmediate),
        nowMs: clock.nowMs,
        randomFraction: fraction,
        fillRandom: nextNumber,
        startTimer,
        atTaskEnd: queueMicrotask,
        sendBatch: (batch) =>
          new Promise((resolve) => {
            const { reply, afterMs } = post(closeEnvelope(batch, clock.nowMs()));
            clock.startTimer(() => run(() => resolve(reply)), afterMs);
          }),
        batchStorage: storage,
        identityStorage: storage,
        context: () => ({}),
        watchPage(handlers) {
          tab.page = handlers;
          return () => {};
        },
      },
    );
    return tab;
  };

  // Writes reach every tab in one order, whatever their delays.
  let lastSpreadMs = 0;
  const spread = (delayMs: number, run: () => void) => {
    lastSpreadMs = Math.max(lastSpreadMs, clock.nowMs() + delayMs);
    clock.startTimer(run, lastSpreadMs - clock.nowMs());
  };

  const api = {
    ...clock,
    openTab,
    collector,
    /** Requests that left a tab, whatever came of them. */
    requests,
    /** Events that the collector stored, copies included. */
    received,
    stored,
    storedCharacters: () => [...stored].reduce((sum, [key, text]) => sum + key.length + text.length, 0),
    mostStored: () => mostStored,
    /** Keys of batches that wait. */
    waitingBatches: () => [...stored.keys()].filter((key) => key.includes(':q:')),
  };
  return api;
}
