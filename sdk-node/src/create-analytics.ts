import {
  createDelivery,
  createIdSource,
  createLosses,
  openEnvelope,
  type Report,
  type StartTimer,
} from '../../sdk-browser/src/core/index.js';
import { checkOptions } from './check-options.js';
import { createHttpSender } from './http-sender.js';
import { createPackingQueue } from './packing-queue.js';
import type { RequestContext } from './request-context.js';
import { createTimes } from './times.js';
import type { Analytics, CallBase } from './types.js';
import { library } from './version.js';
import { writeEvent } from './write-event.js';

export interface AnalyticsOptions {
  /** The project's key; it may only write. */
  writeKey: string;
  /** Where the collector is: `https://events.example.com`. */
  host: string;
  /** How long an event may wait for company, in milliseconds. Default 1,000. */
  flushIntervalMs?: number;
  /** Most events in a request. Default 1,000; the wire takes 2,500. */
  maxBatchEvents?: number;
  /** Largest request before compression, in characters of JSON. Default 500,000. */
  maxBatchBytes?: number;
  /** Most that may wait in memory, in bytes, as packed. Default 96 MB. */
  maxQueueBytes?: number;
  /** What is lost when the queue is full: the event that comes, or the oldest batch. Default `drop_newest`. */
  whenFull?: 'drop_newest' | 'drop_oldest';
  /** Requests at once. Default 4; 1 keeps the order of arrival. */
  concurrency?: number;
  /** After how many milliseconds without an answer a request counts as failed. Default 10,000. */
  timeoutMs?: number;
  /** Compress bodies of 1 KB and more. Default true. */
  gzip?: boolean;
  /** Members of the context of all events. */
  context?: object;
  /** Identity that follows a request, from `createRequestContext`. */
  requests?: RequestContext;
  /** Send what waits, once, when the process runs out of work. Default true. */
  flushOnExit?: boolean;
  /** Hears of every loss and every failed attempt. Carries no personal data. */
  onError?: Report;
}

type AnyCall = CallBase & Record<string, unknown>;

/**
 * Starts analytics on a server. Throws a TypeError where an option cannot be used, a `host` that is unset for example.
 *
 *     const analytics = createAnalytics<typeof plan>({ writeKey: 'wk_shop_demo', host: 'https://events.example.com' });
 *     analytics.track({ userId: 'u-1', event: 'Order Completed', properties: { orderId: 'o-1', revenue: 12.5 } });
 *     await analytics.close();
 */
export function createAnalytics<P = unknown>(options: AnalyticsOptions): Analytics<P> {
  checkOptions(options);
  const nowMs = () => Date.now();
  const maxQueueBytes = options.maxQueueBytes ?? 96_000_000;
  const concurrency = options.concurrency ?? 4;
  const head = openEnvelope(options.writeKey, { library, ...options.context });
  const nextId = createIdSource((numbers) => crypto.getRandomValues(numbers), nowMs());
  const timestampOf = createTimes(nowMs);
  const { dropped, drop, report } = createLosses(options.onError, setImmediate);
  let flushing = 0;
  let isClosed = false;
  let roomWaiters: (() => void)[] = [];

  const tellRoom = () => {
    if (!roomWaiters.length || (queue.sizeBytes > maxQueueBytes / 2 && !isClosed)) return;
    const waiters = roomWaiters;
    roomWaiters = [];
    for (const resolve of waiters) resolve();
  };

  // Timers must not keep a process alive, unless someone awaits what they bring about.
  const timers = new Set<NodeJS.Timeout>();
  const startTimer: StartTimer = (run, ms) => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      run();
    }, ms);
    timers.add(timer);
    if (!flushing) timer.unref();
    return () => {
      clearTimeout(timer);
      timers.delete(timer);
    };
  };

  const sender = createHttpSender({
    host: options.host,
    writeKey: options.writeKey,
    timeoutMs: options.timeoutMs ?? 10_000,
    gzip: options.gzip ?? true,
    concurrency,
    nowMs,
    onPacked: (batch, bytes) => queue.resize(batch, bytes),
  });
  const queue = createPackingQueue({
    maxBatchEvents: options.maxBatchEvents ?? 1_000,
    maxBatchBytes: options.maxBatchBytes ?? 500_000,
    maxQueueBytes,
    nowMs,
    pack: sender.pack,
    onRoom: tellRoom,
  });
  const delivery = createDelivery({
    queue,
    sendBatch: sender.send,
    nowMs,
    randomFraction: Math.random,
    startTimer,
    flushIntervalMs: options.flushIntervalMs ?? 1_000,
    concurrency,
    report,
    drop,
  });

  const makeRoom = (length: number): boolean => {
    while (!queue.hasRoom(length)) {
      const oldest = options.whenFull === 'drop_oldest' && queue.batches.find(({ inFlight }) => !inFlight);
      if (!oldest) return false;
      drop('queue_full', oldest.eventCount);
      queue.removeBatch(oldest);
    }
    return true;
  };

  const emit = (
    type: 'track' | 'identify' | 'page' | 'screen' | 'group' | 'alias',
    call: AnyCall,
  ): boolean => {
    if (isClosed) {
      drop('closed');
      return false;
    }
    try {
      const scope = options.requests?.current();
      const { timestamp, messageId, context, ...rest } = call;
      const text = writeEvent({
        type,
        timestamp: timestampOf(timestamp),
        context: context || scope?.context ? { ...scope?.context, ...context } : undefined,
        ...rest,
        messageId: messageId ?? nextId(),
        userId: call.userId ?? scope?.userId,
        anonymousId: call.anonymousId ?? scope?.anonymousId,
      });
      if (!text) {
        drop('event_too_large');
        return false;
      }
      if (!makeRoom(text.length + head.length)) {
        drop('queue_full');
        return false;
      }
      const opened = queue.addEvent(text, head);
      if (opened) {
        delivery.expect(opened);
        queueMicrotask(delivery.pump);
      }
      return queue.sizeBytes <= maxQueueBytes * 0.75;
    } catch (cause) {
      drop('invalid_event', 1, { cause });
      return false;
    }
  };
  const calls = (type: Parameters<typeof emit>[0]) => (call: object) => emit(type, call as AnyCall);

  const queued = () => queue.batches.reduce((sum, batch) => sum + batch.eventCount, 0);

  /** `onError` hears in a task of its own; whoever awaits the end of something may end the process then. */
  const told = () => new Promise<void>((resolve) => setImmediate(resolve));

  const flush = async () => {
    flushing++;
    try {
      await delivery.flush();
      await told();
    } finally {
      flushing--;
      if (!flushing) for (const timer of timers) timer.unref();
    }
  };

  const sendOnExit = () => delivery.deliver();
  if (options.flushOnExit ?? true) process.on('beforeExit', sendOnExit);

  return {
    track: calls('track'),
    identify: calls('identify'),
    page: calls('page'),
    screen: calls('screen'),
    group: calls('group'),
    alias: calls('alias'),
    flush,

    ready: () =>
      queue.sizeBytes <= maxQueueBytes * 0.75
        ? Promise.resolve()
        : new Promise((resolve) => {
            roomWaiters.push(resolve);
            delivery.deliver();
          }),

    async close({ timeoutMs = 10_000 } = {}) {
      isClosed = true;
      process.off('beforeExit', sendOnExit);
      let timer: NodeJS.Timeout | undefined;
      const tooLate = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, timeoutMs);
      });
      await Promise.race([flush(), tooLate]);
      clearTimeout(timer);
      const remaining = queued();
      delivery.hold();
      sender.close();
      for (const batch of [...queue.batches]) queue.removeBatch(batch);
      drop('closed', remaining);
      tellRoom();
      await told();
      return { remaining, delivered: delivery.delivered(), dropped: { ...dropped } };
    },

    stats: () => ({
      queued: queued(),
      queuedBytes: queue.sizeBytes,
      delivered: delivery.delivered(),
      dropped: { ...dropped },
    }),
  };
}
