import { type Analytics, type AnalyticsOptions, createAnalytics, type Plugin } from '../index.js';

/** A call that the stub kept: method, arguments, and when it was made. */
type Kept = [
  method:
    | 'track'
    | 'identify'
    | 'page'
    | 'screen'
    | 'group'
    | 'alias'
    | 'reset'
    | 'consent'
    | 'setContext'
    | 'use',
  args: unknown[],
  atMs: number,
];

/** `window.everloop` before the script is there: the kept calls, and options where the page gives some in code. */
type Stub = Kept[] & { options?: Partial<AnalyticsOptions> } & Partial<Analytics>;

/** Where each method takes its options. */
const OPTIONS_AT = { track: 2, identify: 2, page: 2, screen: 2, group: 2, alias: 2 } as const;

/**
 * Starts the client of a script tag and makes `window.everloop` the client. The object stays the one that the stub made,
 * so references that the page took before keep working, those to a single method too. Kept calls are played with the time
 * at which they were made.
 *
 * Options come from the tag (`data-write-key`, `data-host`, `data-consent`, `data-cookieless`) and from
 * `everloop.options`, which wins. Without a host, events go to where the script came from.
 */
export function takeOver(plugins: Plugin[]): void {
  const page = window as unknown as { everloop?: Stub };
  page.everloop ||= [] as Kept[];
  const stub = page.everloop;
  // The stub has no such method, a client has: the script is on the page twice.
  if (stub.stats) return;
  const { src, dataset } = (document.currentScript || { dataset: {} }) as HTMLScriptElement;
  const { options } = stub;
  const given = options?.plugins;
  const client = createAnalytics({
    writeKey: dataset.writeKey!,
    host: dataset.host || (src && new URL('.', src).href),
    consent: dataset.consent as 'pending' | undefined,
    cookieless: 'cookieless' in dataset,
    ...options,
    // What is not a list is left for the check of options, which names it.
    plugins: Array.isArray(given) ? plugins.concat(given) : (given ?? plugins),
  } as AnalyticsOptions);
  const play = ([method, args, atMs]: Kept) => {
    const at = OPTIONS_AT[method as keyof typeof OPTIONS_AT];
    const traitsFirst = method === 'identify' && typeof args[0] === 'object' && args[0] !== null;
    const place = traitsFirst ? 1 : at;
    if (place) args[place] = { timestamp: atMs, ...(args[place] as object | undefined) };
    (client[method] as (...given: unknown[]) => void)(...args);
    return 0;
  };
  const kept = stub.splice(0);
  Object.assign(stub, client, { push: play });
  kept.forEach(play);
}
