import type { Plugin } from '../index.js';

/**
 * Sends `Web Vitals Measured` once a page, when it is first hidden: `{ ttfb, fcp, lcp, inp }` in milliseconds and `cls`, as far
 * as the browser measures them. Approximations of the published definitions: `inp` is the longest interaction seen.
 */
export function webVitals(): Plugin {
  return (client) => {
    const vitals: Record<string, number> = {};
    const observers: PerformanceObserver[] = [];
    const observe = <Entry extends PerformanceEntry>(
      type: string,
      take: (entry: Entry) => void,
      more = {},
    ) => {
      if (!PerformanceObserver.supportedEntryTypes?.includes(type)) return;
      const observer = new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) take(entry as Entry);
      });
      observer.observe({ type, buffered: true, ...more });
      observers.push(observer);
    };
    observe<PerformanceNavigationTiming>('navigation', (entry) => {
      vitals.ttfb = Math.round(entry.responseStart);
    });
    observe('paint', (entry) => {
      if (entry.name === 'first-contentful-paint') vitals.fcp = Math.round(entry.startTime);
    });
    observe('largest-contentful-paint', (entry) => {
      vitals.lcp = Math.round(entry.startTime);
    });
    observe<PerformanceEntry & { value: number; hadRecentInput: boolean }>('layout-shift', (entry) => {
      if (!entry.hadRecentInput) vitals.cls = Math.round(((vitals.cls ?? 0) + entry.value) * 10_000) / 10_000;
    });
    observe<PerformanceEntry & { interactionId?: number }>(
      'event',
      (entry) => {
        if (entry.interactionId) vitals.inp = Math.max(vitals.inp ?? 0, Math.round(entry.duration));
      },
      { durationThreshold: 40 },
    );
    const stop = () => {
      for (const observer of observers.splice(0)) observer.disconnect();
      removeEventListener('visibilitychange', onHidden, true);
    };
    const onHidden = () => {
      if (!document.hidden) return;
      client.track('Web Vitals Measured', vitals);
      stop();
    };
    // Captured at the window: before the client sends what waits.
    addEventListener('visibilitychange', onHidden, true);
    return stop;
  };
}
