import { findInvalidOption } from './adapters/check-options.js';
import { createFetchSender } from './adapters/fetch-sender.js';
import { readPageContext } from './adapters/page-context.js';
import { watchPageLife } from './adapters/page-life.js';
import { openWebStorage } from './adapters/web-storage.js';
import {
  type Analytics,
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
  const losses = createLosses(options?.onError, setTimeout);
  const invalid = findInvalidOption(options);
  if (invalid) {
    console.warn(`Everloop is off: invalid option ${invalid}`);
    return createInertClient(losses);
  }
  const nowMs = Date.now;
  const storage = options.cookieless ? noStorage : openWebStorage(losses.report);
  return createClient<P>(options, {
    ...losses,
    nowMs,
    randomFraction: Math.random,
    fillRandom: (numbers) => crypto.getRandomValues(numbers),
    startTimer: (run, ms) => clearTimeout.bind(null, setTimeout(run, ms)),
    atTaskEnd: queueMicrotask,
    sendBatch: createFetchSender({ ...options, nowMs }),
    batchStorage: storage,
    identityStorage: options.cookieless ? noStorage : (options.identityStorage ?? storage),
    context: readPageContext,
    watchPage: watchPageLife,
  });
}
