/** Checked by the compiler only (`npm run check:types`): what a plan makes of the calls. */
import type { Plan } from '@everloop/schemas';
import type { ZodNumber, ZodObject, ZodOptional, ZodString } from 'zod';
import { createAnalytics } from '../src/index.js';
import { createAssign } from '../src/plugins/experiments.js';

type ShopPlan = Plan<{
  events: {
    'Order Completed': ZodObject<{ orderId: ZodString; revenue: ZodNumber }>;
    'Item Viewed': ZodObject<{ position: ZodOptional<ZodNumber> }>;
    'Logged In': ZodObject<Record<never, never>>;
  };
  traits: ZodObject<{ plan: ZodString }>;
}>;

const options = { writeKey: 'wk_test', host: 'https://events.example.com' };

export function planned() {
  const analytics = createAnalytics<ShopPlan>(options);
  analytics.track('Order Completed', { orderId: 'o-1', revenue: 12.5 });
  analytics.track('Item Viewed');
  analytics.track('Logged In');
  analytics.track('Logged In', {}, { timestamp: 1 });
  // @ts-expect-error it has no properties
  analytics.track('Logged In', { place: 1 });
  analytics.identify('u-1');
  analytics.identify(null);
  analytics.identify('u-1' as string | null, { plan: 'pro' }, { timestamp: 1 });
  analytics.identify({ plan: 'pro' }, { timestamp: 1 });
  // @ts-expect-error options are no traits
  analytics.identify('u-1', { timestamp: 1 });
  // @ts-expect-error nor the other way round
  analytics.identify({ plan: 'pro' }, { plan: 'pro' });
  // @ts-expect-error no such event
  analytics.track('Order Complete', { orderId: 'o-1', revenue: 12.5 });
  // @ts-expect-error revenue is a number
  analytics.track('Order Completed', { orderId: 'o-1', revenue: '12.5' });
  // @ts-expect-error revenue is missing
  analytics.track('Order Completed', { orderId: 'o-1' });
  // @ts-expect-error its properties are required
  analytics.track('Order Completed');
  // @ts-expect-error no such property
  analytics.track('Item Viewed', { place: 1 });
  // @ts-expect-error plan is a text
  analytics.identify('u-1', { plan: 1 });
}

export function unplanned() {
  interface Order {
    orderId: string;
  }
  const order: Order = { orderId: 'o-1' };
  const analytics = createAnalytics(options);
  analytics.track('Anything Done', order);
  analytics.track('Anything Done');
  analytics.identify({ plan: 'pro' });
  analytics.identify(42);
  // @ts-expect-error a name is a text
  analytics.track(7);
}

export function assigned() {
  const assign = createAssign(createAnalytics<ShopPlan>(options));
  const variant: 'control' | 'bold' = assign('hero', { control: 1, bold: 1 });
  // @ts-expect-error no such arm
  const wrong: 'control' | 'blue' = assign('hero', { control: 1, bold: 1 });
  // @ts-expect-error a weight is a number
  assign('hero', { control: '1' });
  return [variant, wrong];
}
