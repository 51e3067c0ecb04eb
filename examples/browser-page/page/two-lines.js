import { createAnalytics } from '@everloop/browser';

const analytics = createAnalytics({ writeKey: 'wk_shop_demo', host: 'http://127.0.0.1:8787' });
analytics.track('Product Viewed', { productId: 'product-1' });
