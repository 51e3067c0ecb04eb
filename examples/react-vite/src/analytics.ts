import { createAnalytics } from '@everloop/browser';
import { rememberConsent } from '@everloop/browser/consent';
import { pageViews } from '@everloop/browser/page-views';

/** Made when the module loads, once. A component would make one at each render, an effect two under StrictMode. */
export const analytics = createAnalytics({
  writeKey: 'wk_shop_demo',
  host: '/events',
  // Held back until the person agrees; an earlier answer is applied at start.
  consent: 'pending',
  plugins: [rememberConsent(), pageViews()],
});
