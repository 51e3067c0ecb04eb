import type { Analytics } from '@everloop/node';
import type { BaseHook } from '@openfeature/core';

/** Flags that are experiments, with the weights of their variants. */
export type Experiments = Record<string, Record<string, number>>;

/**
 * Whatever provider of OpenFeature assigns, Everloop measures: `client.addHooks(trackExposures(analytics, experiments))`. The
 * targeting key is the anonymousId of the person. The same exposure has the same messageId, so that it counts once.
 */
export function trackExposures(analytics: Pick<Analytics, 'track'>, experiments: Experiments): BaseHook {
  return {
    after({ flagKey, context: { targetingKey } }, { variant }) {
      const weights = experiments[flagKey];
      // Not an experiment, or no one to count.
      if (weights === undefined || variant === undefined || targetingKey === undefined) return;
      const total = Object.values(weights).reduce((sum, weight) => sum + weight, 0);
      analytics.track({
        event: 'Experiment Viewed',
        anonymousId: targetingKey,
        messageId: JSON.stringify([flagKey, variant, targetingKey]),
        properties: {
          experiment: flagKey,
          variant,
          weight: weights[variant]! / total,
          ...(variant === 'control' ? { control: true } : {}),
        },
      });
    },
  };
}
