import { setTimeout as pause } from 'node:timers/promises';
import { createAnalytics } from '@everloop/node';
import type { plan } from '../../quick-start/plan.js';
import { createRandom } from './random.js';

export interface PlayOptions {
  url: string;
  writeKey: string;
  /** How many people there are to act as. */
  people: number;
  /** Mean pause between two visits, in milliseconds. */
  pauseMs: number;
  signal: AbortSignal;
}

/** Lets someone visit every now and then, through the real SDK, until the signal comes; then sends what waits. */
export async function playLive({ url, writeKey, people, pauseMs, signal }: PlayOptions): Promise<void> {
  const random = createRandom(`live/${Date.now()}`);
  const analytics = createAnalytics<typeof plan>({
    writeKey,
    host: url,
    onError: (problem) => process.stderr.write(`live traffic: ${problem.code}\n`),
  });
  while (!signal.aborted) {
    const userId = `user-${String(random.between(0, people - 1)).padStart(4, '0')}`;
    const product = `product-${random.between(1, 60)}`;
    analytics.page({ userId, name: 'Product', properties: { path: `/products/${product}` } });
    analytics.track({ userId, event: 'Product Viewed', properties: { productId: product } });
    if (random.chance(0.3)) {
      const properties = { contentId: `film-${random.between(1, 40)}`, seconds: random.between(20, 1_800) };
      analytics.track({ userId, event: 'Content Played', properties });
    }
    if (random.chance(0.1)) {
      const properties = {
        orderId: `live-${random.uuid()}`,
        revenue: `${random.between(5, 99)}.90`,
        currency: 'EUR',
      } as const;
      analytics.track({ userId, event: 'Order Completed', properties });
    }
    await pause(random.between(pauseMs / 2, pauseMs * 1.5), undefined, { signal }).catch(() => undefined);
  }
  await analytics.close({ timeoutMs: 3_000 });
}
