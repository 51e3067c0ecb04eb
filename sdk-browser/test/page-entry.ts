import { type Analytics, type AnalyticsOptions, createAnalytics, type Problem } from '../src/index.js';
import { attribution } from '../src/plugins/attribution.js';
import { autocapture } from '../src/plugins/autocapture.js';
import { rememberConsent } from '../src/plugins/consent.js';
import { cookieStorage } from '../src/plugins/cross-subdomain.js';
import { pageViews } from '../src/plugins/page-views.js';
import { sessions } from '../src/plugins/sessions.js';
import { webVitals } from '../src/plugins/web-vitals.js';

/** What the test pages put on their window. */
export interface TestWindow {
  collectorUrl: string;
  analytics: Analytics;
  plugins: typeof plugins;
  problems: Problem[];
  start: (options?: Partial<AnalyticsOptions>) => Analytics;
  /** Tracks events with property `n` = from … to - 1, in one task. */
  burst: (from: number, to: number, padding?: string) => void;
}

const plugins = {
  attribution,
  autocapture,
  rememberConsent,
  cookieStorage,
  pageViews,
  sessions,
  webVitals,
};

const page = window as unknown as TestWindow;
page.problems = [];
page.plugins = plugins;
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
