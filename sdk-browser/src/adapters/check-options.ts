import type { AnalyticsOptions } from '../create-analytics.js';

/** The name of the first option that cannot be used. Options come from anywhere: an unset variable is undefined or empty. */
export function findInvalidOption(options: AnalyticsOptions): string | undefined {
  let name = 'writeKey';
  try {
    // What is of another type than expected throws.
    if (!options.writeKey.trim()) return name;
    name = 'host';
    // A scheme or a path comes first: a name alone would be a path next to the page's own.
    new URL(options.host.match(/^(https?:\/)?\/.*/i)![0], document.baseURI);
    name = 'plugins';
    new Set(options.plugins);
    name = 'identityStorage';
    if (options.identityStorage && !options.identityStorage.set) return name;
    for (name in options)
      if (/Ms|Bytes/.test(name) && !/^\d/.test((options as object as Record<string, string>)[name] ?? '0'))
        return name;
  } catch {
    return name;
  }
}
