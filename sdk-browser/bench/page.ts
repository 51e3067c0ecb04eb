/** Runs in the bench page: each client behind the same call. */
import { AnalyticsBrowser } from '@segment/analytics-next';
import posthog from 'posthog-js';
import { createAnalytics } from '../src/index.js';

type Track = (event: string, properties: object) => void;

const host = location.origin;
export const clients: Record<string, () => Track | Promise<Track>> = {
  '@everloop/browser': () => createAnalytics({ writeKey: 'wk_bench', host }).track,
  '@everloop/browser, memory only': () =>
    createAnalytics({ writeKey: 'wk_bench2', host, cookieless: true }).track,
  async '@segment/analytics-next'() {
    const [analytics] = await AnalyticsBrowser.load({ writeKey: 'wk_bench', cdnURL: host });
    return (event, properties) => void analytics.track(event, properties);
  },
  'posthog-js': () => {
    posthog.init('phc_bench', {
      api_host: host,
      autocapture: false,
      capture_pageview: false,
      disable_session_recording: true,
      advanced_disable_flags: true,
      disable_external_dependency_loading: true,
      // Headless Chromium would count as a bot, whose events it drops.
      opt_out_useragent_filter: true,
    });
    return (event, properties) => void posthog.capture(event, properties);
  },
};

/** Microseconds: the start, each of `calls` calls in a task of its own, and the rest of its microtasks. */
export async function measure(name: string, calls: number) {
  const startedMs = performance.now();
  const track = await clients[name]!();
  const initMs = performance.now() - startedMs;
  const tasks = new MessageChannel();
  const nextTask = () =>
    new Promise<void>((resolve) => {
      tasks.port1.onmessage = () => resolve();
      tasks.port2.postMessage(0);
    });
  const callMicros: number[] = [];
  const restMicros: number[] = [];
  for (let n = 0; n < calls; n++) {
    await nextTask();
    const before = performance.now();
    track('Order Completed', { orderId: `o-${n}`, revenue: 12.5, currency: 'EUR', source: 'bench' });
    const after = performance.now();
    // Queued behind what the call queued.
    await Promise.resolve();
    restMicros.push((performance.now() - after) * 1_000);
    callMicros.push((after - before) * 1_000);
  }
  const loopStartMs = performance.now();
  for (let n = 0; n < 2_000; n++)
    track('Order Completed', { orderId: `l-${n}`, revenue: 12.5, currency: 'EUR' });
  const loopMs = performance.now() - loopStartMs;
  return { initMs, callMicros, restMicros, loopMs };
}

/** Microseconds of calls with and without storage, taken in turns in one page, so that both meet the same machine. */
export async function compareStorage(calls: number) {
  const kept = createAnalytics({ writeKey: 'wk_kept', host });
  const memory = createAnalytics({ writeKey: 'wk_memory', host, cookieless: true });
  const micros = { kept: [] as number[], memory: [] as number[] };
  const tasks = new MessageChannel();
  for (let n = 0; n < 2 * calls; n++) {
    await new Promise<void>((resolve) => {
      tasks.port1.onmessage = () => resolve();
      tasks.port2.postMessage(0);
    });
    const [client, into] = n % 2 ? [kept, micros.kept] : [memory, micros.memory];
    const before = performance.now();
    client.track('Order Completed', { orderId: `o-${n}`, revenue: 12.5, currency: 'EUR', source: 'bench' });
    into.push((performance.now() - before) * 1_000);
  }
  return micros;
}
