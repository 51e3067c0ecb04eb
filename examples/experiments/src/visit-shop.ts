import { createAnalytics } from '@everloop/node';
import { OpenFeature } from '@openfeature/server-sdk';
import { createFlags, EXPERIMENTS } from './flags.js';
import { trackExposures } from './open-feature.js';

export interface VisitOptions {
  /** Where Everloop's collector is. */
  collector: string;
  writeKey: string;
  people: number;
}

/** People come to a shop whose headline is a flag, twice each; every third orders who reads it in bold, else every fourth. */
export async function visitShop({ collector, writeKey, people }: VisitOptions): Promise<void> {
  const analytics = createAnalytics({ writeKey, host: collector });
  await OpenFeature.setProviderAndWait(createFlags());
  const flags = OpenFeature.getClient();
  flags.addHooks(trackExposures(analytics, EXPERIMENTS));
  for (let n = 0; n < people; n++) {
    const anonymousId = `device-${n}`;
    for (const visit of [1, 2]) {
      const headline = await flags.getStringValue('hero', 'The shop', { targetingKey: anonymousId });
      await flags.getBooleanValue('banner', false, { targetingKey: anonymousId });
      const isOrdering = n % (headline === 'THE SHOP' ? 3 : 4) === 0;
      if (visit === 2 && isOrdering) analytics.track({ anonymousId, event: 'Order Completed' });
    }
  }
  await analytics.close();
  await OpenFeature.close();
}
