import type { Analytics, AnalyticsOptions, Problem } from '@everloop/browser';

/** What the test pages put on their window. */
export interface TestWindow<Plugins = unknown> {
  collectorUrl: string;
  analytics: Analytics;
  plugins: Plugins;
  problems: Problem[];
  createAnalytics: (options: AnalyticsOptions) => Analytics;
  /** Calls it with options that work, but for those that are given. */
  start: (options?: Partial<AnalyticsOptions>) => Analytics;
  /** Tracks events with property `n` = from … to - 1, in one task. */
  burst: (from: number, to: number, padding?: string) => void;
}

/** Gives a test page its `start` and `burst`, whatever build of the SDK it loaded. */
export function setUpPage<Plugins>(
  createAnalytics: (options: AnalyticsOptions) => Analytics,
  plugins: Plugins,
): void {
  const page = window as unknown as TestWindow<Plugins>;
  page.problems = [];
  page.plugins = plugins;
  page.createAnalytics = createAnalytics;
  page.start = (options) => {
    page.analytics = createAnalytics({
      writeKey: 'wk_test',
      host: page.collectorUrl,
      onError: (problem) => page.problems.push(problem),
      ...options,
    });
    return page.analytics;
  };
  page.burst = (from, to, padding) => {
    for (let n = from; n < to; n++) page.analytics.track('Item Viewed', padding ? { n, padding } : { n });
  };
}
