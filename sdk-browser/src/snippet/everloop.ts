import { type Analytics, type AnalyticsOptions, createAnalytics } from '../index.js';

/** A call that the stub kept: method, arguments, and when it was made. */
type Kept = [
  method: 'track' | 'identify' | 'page' | 'screen' | 'group' | 'alias' | 'reset' | 'consent',
  args: unknown[],
  atMs: number,
];

/** Where each method takes its options. */
const OPTIONS_AT = { track: 2, identify: 2, page: 2, screen: 2, group: 2, alias: 2 } as const;

/** Script-tag build: takes over from the stub, plays what it kept at the time it was said, and becomes `window.everloop`. */
const stub = (window as unknown as { everloop?: Kept[] & { options: AnalyticsOptions } }).everloop;
if (stub?.options) {
  const client = createAnalytics(stub.options);
  for (const [method, args, atMs] of stub) {
    const at = OPTIONS_AT[method as keyof typeof OPTIONS_AT];
    const traitsFirst = method === 'identify' && typeof args[0] === 'object' && args[0] !== null;
    const place = traitsFirst ? 1 : at;
    if (place) args[place] = { timestamp: atMs, ...(args[place] as object | undefined) };
    (client[method] as (...given: unknown[]) => void)(...args);
  }
  (window as unknown as { everloop: Analytics }).everloop = client;
}
