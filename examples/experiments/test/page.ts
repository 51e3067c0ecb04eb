/** The code of a page whose headline is an experiment of GrowthBook. */
import { createAnalytics } from '@everloop/browser';
import { GrowthBook } from '@growthbook/growthbook';
import { trackExposures } from '../src/growthbook.js';

const analytics = createAnalytics({ writeKey: 'wk_test', host: (window as never as { host: string }).host });
const growthbook = new GrowthBook({
  attributes: { id: analytics.ids().anonymousId },
  trackingCallback: trackExposures(analytics),
  features: {
    hero: {
      defaultValue: 'The shop',
      rules: [
        { key: 'hero', variations: ['The shop', 'THE SHOP'], weights: [0.25, 0.75], hashAttribute: 'id' },
      ],
    },
  },
});
document.body.textContent = growthbook.getFeatureValue('hero', '');
document.body.textContent = growthbook.getFeatureValue('hero', '');
await analytics.flush();
document.title = 'sent';
