import type { Drop } from './losses.js';
import type { Report } from './problem.js';
import type { Batch, Queue } from './queue.js';

/** What came of one attempt. */
export interface Reply {
  /** HTTP status; 0 where there was no answer, -1 where nothing was tried. */
  status: number;
  /** The answer's `Retry-After`. */
  retryAfter?: string | null;
  /** The answer's text. */
  body?: string;
  cause?: unknown;
}

/**
 * Sends one batch, unless the page is leaving and the batch does not fit into what it may still send. May reject: then
 * there was no answer.
 */
export type Send = (batch: Batch, leaving: boolean) => Promise<Reply>;

/** Starts a timer and gives back what stops it. */
export type StartTimer = (run: () => void, ms: number) => () => void;

export interface DeliveryOptions {
  queue: Queue;
  sendBatch: Send;
  nowMs: () => number;
  randomFraction: () => number;
  startTimer: StartTimer;
  /** How long the first event of a batch may wait for company, in milliseconds. */
  flushIntervalMs: number;
  /** How many requests at once; 1 keeps the order. While the collector fails it is 1. */
  concurrency: number;
  report: Report;
  /** Counts events that will never arrive. */
  drop: Drop;
  /** Called before batches are picked: some may not be ours any more. */
  onBeforeSend?: () => void;
}

const FIRST_PAUSE_MS = 1_000;
const PAUSE_GROWTH = 1.35;
const MAX_PAUSE_MS = 30_000;
/** A longer `Retry-After` is cut; a timer beyond 2^31 ms would fire at once. */
const MAX_RETRY_AFTER_MS = 3_600_000;

/** The one retry loop: takes batches from the queue and sends each until it is answered. */
export function createDelivery(options: DeliveryOptions) {
  const { queue, nowMs } = options;
  let notBefore = 0;
  let failures = 0;
  let running = 0;
  let delivered = 0;
  let isHeld = false;
  let stopRetryTimer: (() => void) | undefined;

  const pump = () => {
    stopRetryTimer?.();
    options.onBeforeSend?.();
    while (!isHeld && running < (failures ? 1 : options.concurrency)) {
      const waitMs = notBefore - nowMs();
      if (waitMs > 0) {
        // The timer may fire early: it comes through here again and starts the next one.
        stopRetryTimer = options.startTimer(pump, waitMs);
        return;
      }
      const batch = queue.nextBatch();
      if (!batch) return;
      void attempt(batch);
    }
  };

  const attempt = async (batch: Batch, leaving = false) => {
    const thisAttempt = {};
    batch.inFlight = thisAttempt;
    running++;
    const { status, retryAfter, body, cause } = await options
      .sendBatch(batch, leaving)
      .catch((cause): Reply => ({ status: 0, cause }));
    const hasArrived = status >= 200 && status < 300;
    // A page that leaves sees its requests fail although the collector gets them: believing that sends them twice.
    const isCurrent = batch.inFlight === thisAttempt;
    if (!hasArrived && (isHeld || !isCurrent)) return;
    if (isCurrent) {
      running--;
      batch.inFlight = undefined;
    }
    if (status < 0) return;
    if (hasArrived) {
      failures = 0;
      // Sent twice, when the page left and came back, it counts once.
      if (queue.removeBatch(batch)) delivered += batch.eventCount;
      const events = Number.parseInt(body!.split('"deadLettered":')[1]!, 10);
      if (events) options.report({ code: 'dead_lettered', events, message: body! });
    } else if (!status || status === 408 || status === 429 || status >= 500) {
      // Requests that were under way together fail together: one failure.
      if (notBefore <= nowMs()) {
        const pauseMs =
          Math.min(MAX_PAUSE_MS, FIRST_PAUSE_MS * PAUSE_GROWTH ** failures++) *
          (0.85 + 0.3 * options.randomFraction());
        // Seconds or a date; null is 0 as a number and no date.
        const askedMs = +retryAfter! * 1_000 || Date.parse(retryAfter!) - nowMs() || 0;
        notBefore = nowMs() + Math.max(pauseMs, Math.min(askedMs, MAX_RETRY_AFTER_MS));
      }
      options.report({ code: 'delivery_failed', events: 0, status, cause });
    } else {
      options.drop('rejected', batch.eventCount, { status, message: body! });
      queue.removeBatch(batch);
    }
    pump();
  };

  const deliver = () => {
    queue.sealOpen();
    pump();
  };

  return {
    pump,
    /** Sends what waits, without waiting for more. */
    deliver,
    delivered: () => delivered,

    /** A batch was opened: it is due after `flushIntervalMs`. */
    expect(batch: Batch): void {
      options.startTimer(() => {
        batch.isDue = true;
        pump();
      }, options.flushIntervalMs);
    },

    /** Resolves when every event that is in the queue now is answered or dropped. */
    async flush(): Promise<void> {
      deliver();
      await Promise.all(queue.batches.map(({ settled }) => settled));
    },

    /** The network is back: forget the pause. */
    forgetPause(): void {
      notBefore = 0;
      pump();
    },

    /** The page may go away now: send what may be sent, whatever the pause. */
    leave(): void {
      queue.sealOpen();
      for (const batch of queue.batches) if (!batch.inFlight) void attempt(batch, true);
    },

    /** Nothing is sent and no failure believed until `thaw`. */
    hold(): void {
      isHeld = true;
      stopRetryTimer?.();
    },

    /** The page is back: what left with it may or may not have arrived, so all of it is sent. */
    thaw(): void {
      isHeld = false;
      running = 0;
      for (const batch of queue.batches) batch.inFlight = undefined;
      deliver();
    },
  };
}
