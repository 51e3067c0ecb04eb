import { type Analytics, type AnalyticsOptions, createAnalytics, type Problem } from '../src/index.js';

/** What the test pages put on their window. */
export interface TestWindow {
  collectorUrl: string;
  analytics: Analytics;
  problems: Problem[];
  start: (options?: Partial<AnalyticsOptions>) => Analytics;
  /** Tracks events with property `n` = from … to - 1, in one task. */
  burst: (from: number, to: number, padding?: string) => void;
}

const page = window as unknown as TestWindow;
page.problems = [];
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
