/** Checked by the compiler only (`npm run check:types`): what a plan makes of the calls. */
import type { Plan } from '@everloop/schemas';
import type { ZodNumber, ZodObject, ZodOptional, ZodString } from 'zod';
import { createAnalytics } from '../src/index.js';

type ShopPlan = Plan<{
  events: {
    'Order Completed': ZodObject<{ orderId: ZodString; revenue: ZodNumber }>;
    'Item Viewed': ZodObject<{ position: ZodOptional<ZodNumber> }>;
    'Logged In': ZodObject<Record<never, never>>;
  };
}>;

const options = { writeKey: 'wk_test', host: 'https://events.example.com' };

export function planned() {
  const analytics = createAnalytics<ShopPlan>(options);
  analytics.track({ userId: 'u-1', event: 'Order Completed', properties: { orderId: 'o-1', revenue: 12.5 } });
  analytics.track({ userId: 'u-1', event: 'Item Viewed' });
  analytics.track({ userId: 'u-1', event: 'Logged In' });
  // @ts-expect-error no such event
  analytics.track({ userId: 'u-1', event: 'Order Complete' });
  const properties = { orderId: 'o-1', revenue: '12.5' };
  // @ts-expect-error revenue is a number
  analytics.track({ userId: 'u-1', event: 'Order Completed', properties });
  // @ts-expect-error its properties are required
  analytics.track({ userId: 'u-1', event: 'Order Completed' });
}

export function unplanned() {
  const analytics = createAnalytics(options);
  analytics.track({ userId: 'u-1', event: 'Anything Done', properties: { n: 1 } });
  analytics.track({ anonymousId: 'a-1', event: 'Anything Done' });
  // @ts-expect-error a call is an object
  analytics.track('Anything Done');
}
