import { createFetchSender } from './adapters/fetch-sender.js';
import { createPageContext } from './adapters/page-context.js';
import { watchPageLife } from './adapters/page-life.js';
import { createPageLocks } from './adapters/page-locks.js';
import { openWebStorage } from './adapters/web-storage.js';
import {
  type Analytics,
  type Batch,
  type Consent,
  createClient,
  createInertClient,
  type KeyValue,
  noStorage,
  type Plugin,
  type Report,
} from './core/index.js';
import { library } from './version.js';

export interface AnalyticsOptions {
  /** The project's key; it may only write. */
  writeKey: string;
  /** Where the collector is: `https://events.example.com`, or a path of the page's own origin such as `/events`. */
  host: string;
  /** How long an event may wait for company, in milliseconds. Default 1,000. */
  flushIntervalMs?: number;
  /** Largest batch, in characters of JSON; one storage key and one request each. Default 16,000. */
  maxBatchBytes?: number;
  /** Most that may wait, in memory and on the device, in characters of JSON. Default 1,500,000 (about 6,500 events). */
  maxQueueBytes?: number;
  /** How long a batch may wait on the device for the next visit, in milliseconds. Default 30 days. */
  maxAgeMs?: number;
  /** After how many milliseconds a request without an answer counts as failed. Default 30,000. */
  timeoutMs?: number;
  /** Whether the person agreed to be measured. Default `granted`. */
  consent?: Consent;
  /** Keeps nothing on the device, ever: ids and queue live as long as the page. Default false. */
  cookieless?: boolean;
  /** Where ids are kept instead of localStorage, such as `cookieStorage` from `@everloop/browser/cross-subdomain`. */
  identityStorage?: KeyValue;
  plugins?: readonly Plugin[];
  /** Hears of every loss and every failed attempt. Carries no personal data. */
  onError?: Report;
}

/**
 * Starts analytics. Outside of a browser (server-side rendering, workers) it measures nothing and every call is a no-op.
 *
 *     const analytics = createAnalytics<typeof plan>({ writeKey: 'wk_shop_demo', host: 'https://events.example.com' });
 *     analytics.track('Order Completed', { orderId: 'o-1', revenue: 12.5 });
 */
export function createAnalytics<P = unknown>(options: AnalyticsOptions): Analytics<P> {
  if (typeof document === 'undefined') return createInertClient();
  const nowMs = () => Date.now();
  const storage = options.cookieless ? noStorage : openWebStorage((problem) => options.onError?.(problem));
  const parts = createClient<P>(
    {
      writeKey: options.writeKey,
      flushIntervalMs: options.flushIntervalMs ?? 1_000,
      maxBatchBytes: options.maxBatchBytes ?? 16_000,
      maxQueueBytes: options.maxQueueBytes ?? 1_500_000,
      maxAgeMs: options.maxAgeMs ?? 30 * 86_400_000,
      consent: options.consent ?? 'granted',
      plugins: options.plugins ?? [],
      onError: options.onError,
    },
    {
      nowMs,
      random: Math.random,
      fillRandom: (bytes) => crypto.getRandomValues(bytes),
      startTimer(run, ms) {
        const timer = setTimeout(run, ms);
        return () => clearTimeout(timer);
      },
      defer: queueMicrotask,
      send: createFetchSender({ host: options.host, timeoutMs: options.timeoutMs ?? 30_000, nowMs }),
      storage,
      identityStorage: options.cookieless ? noStorage : (options.identityStorage ?? storage),
      ...createPageContext(library),
      onGranted: () => locks.start(),
      onClosed() {
        stopWatching();
        locks.stop();
      },
    },
  );
  const { client, page, prefix, identity, persistence, queue, delivery } = parts;
  const locks = createPageLocks({ prefix, page, owners: persistence.owners, onGone: parts.adopt });
  const queuePrefix = `${prefix}q:`;
  let kept: Batch[] = [];
  const stopWatching = watchPageLife({
    onHidden: delivery.leave,
    onLeave() {
      delivery.leave();
      delivery.hold();
      kept = queue.batches.filter(persistence.has);
      locks.stop();
    },
    onReturn() {
      // While it slept another page may have taken it for gone and its batches over.
      for (const batch of kept) if (!persistence.has(batch)) queue.remove(batch);
      identity.refresh();
      delivery.thaw();
      locks.start();
    },
    onOnline: delivery.resume,
    onStored(key) {
      if (key === `${prefix}ids`) identity.refresh();
      else if (key.startsWith(queuePrefix)) locks.watch(key.slice(queuePrefix.length).split(':')[0]!);
    },
  });
  parts.start();
  return client;
}
