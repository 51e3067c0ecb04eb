import { createAnalytics } from '/everloop.js';
import { collector } from '/where.js';

// The two lines.
const analytics = createAnalytics({ writeKey: 'wk_page_demo', host: collector, flushIntervalMs: 300 });
analytics.page('Home');

const onClick = (id, act) => document.getElementById(id).addEventListener('click', act);
onClick('view', () => analytics.track('Product Viewed', { productId: 'product-1' }));
onClick('sign-up', () => {
  analytics.identify('made-up-user', { name: 'Pixel Placeholder' });
  analytics.track('Signed Up');
});
onClick('buy', () =>
  analytics.track('Order Completed', { orderId: crypto.randomUUID(), revenue: '19.90', currency: 'EUR' }),
);

setInterval(() => {
  document.getElementById('delivered').textContent = String(analytics.stats().delivered);
}, 200);
