import { findInvalidOption } from './adapters/check-options.js';
import { createFetchSender } from './adapters/fetch-sender.js';
import { readPageContext } from './adapters/page-context.js';
import { watchPageLife } from './adapters/page-life.js';
import { createPageLocks } from './adapters/page-locks.js';
import { openWebStorage } from './adapters/web-storage.js';
import {
  type Analytics,
  type Batch,
  type ClientOptions,
  createClient,
  createInertClient,
  createLosses,
  type KeyValue,
  noStorage,
} from './core/index.js';

export interface AnalyticsOptions extends ClientOptions {
  /** Where the collector is: `https://events.example.com`, or a path of the page's own origin such as `/events`. */
  host: string;
  /** After how many milliseconds a request without an answer counts as failed. Default 30,000. */
  timeoutMs?: number;
  /** Keeps nothing on the device, ever: ids and queue live as long as the page. Default false. */
  cookieless?: boolean;
  /** Where ids are kept instead of localStorage, such as `cookieStorage` from `@everloop/browser/cross-subdomain`. */
  identityStorage?: KeyValue;
}

/**
 * Starts analytics. Outside of a browser (server-side rendering, workers) it measures nothing and every call is a no-op.
 *
 *     const analytics = createAnalytics<typeof plan>({ writeKey: 'wk_shop_demo', host: 'https://events.example.com' });
 *     analytics.track('Order Completed', { orderId: 'o-1', revenue: 12.5 });
 */
export function createAnalytics<P = unknown>(options: AnalyticsOptions): Analytics<P> {
  if (typeof document === 'undefined') return createInertClient();
  const losses = createLosses(options?.onError, queueMicrotask);
  const invalid = findInvalidOption(options);
  if (invalid) {
    console.warn(`Everloop is off: invalid option ${invalid}`);
    return createInertClient(losses);
  }
  const nowMs = Date.now;
  const storage = options.cookieless ? noStorage : openWebStorage(losses.report);
  const parts = createClient<P>(options, {
    ...losses,
    nowMs,
    randomFraction: Math.random,
    fillRandom: (numbers) => crypto.getRandomValues(numbers),
    startTimer(run, ms) {
      const timer = setTimeout(run, ms);
      return () => clearTimeout(timer);
    },
    atTaskEnd: queueMicrotask,
    sendBatch: createFetchSender({ ...options, nowMs }),
    batchStorage: storage,
    identityStorage: options.cookieless ? noStorage : (options.identityStorage ?? storage),
    context: readPageContext,
    onGranted: () => locks.holdOwn(),
    onClosed() {
      stopWatching();
      locks.releaseAll();
    },
  });
  const { client, page, keyPrefix, identity, persistence, queue, delivery } = parts;
  const locks = createPageLocks({
    keyPrefix,
    page,
    owners: () => storage.keys().map(persistence.ownerOf),
    onGone: parts.adoptFrom,
  });
  let kept: Batch[] = [];
  const stopWatching = watchPageLife({
    onHidden: delivery.leave,
    onLeave() {
      delivery.leave();
      delivery.hold();
      kept = queue.batches.filter(persistence.isKept);
      locks.releaseAll();
    },
    onReturn() {
      // While it slept another page may have taken it for gone and its batches over.
      for (const batch of kept) if (!persistence.isKept(batch)) queue.removeBatch(batch);
      identity.readStored();
      delivery.thaw();
      locks.holdOwn();
    },
    onOnline: delivery.forgetPause,
    onStored(key) {
      if (key === `${keyPrefix}ids`) identity.readStored();
      locks.watch(persistence.ownerOf(key));
    },
  });
  parts.startClient();
  return client;
}
