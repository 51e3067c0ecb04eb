import type { Analytics } from '@everloop/browser';
import type { TrackingCallback } from '@growthbook/growthbook';

/**
 * GrowthBook assigns, Everloop measures: `new GrowthBook({ trackingCallback: trackExposures(analytics), attributes })`, where
 * `attributes` has the anonymousId as what GrowthBook hashes: `{ id: analytics.ids().anonymousId }`. GrowthBook calls back once
 * for an experiment and a value; a later page sends the same messageId, which counts once.
 */
export function trackExposures(analytics: Pick<Analytics, 'track'>): TrackingCallback {
  return ({ key: experiment, weights, variations }, { key: variant, variationId, hashValue }) => {
    const properties = {
      experiment,
      variant,
      weight: weights?.[variationId] ?? 1 / variations.length,
      // GrowthBook's first variation is the one that the others are compared with.
      ...(variationId === 0 ? { control: true } : {}),
    };
    const messageId = JSON.stringify([experiment, variant, hashValue]);
    analytics.track('Experiment Viewed', properties, { messageId });
  };
}
