import { definePlan } from '@everloop/schemas';
import { z } from 'zod';

export const plan = definePlan({
  events: {
    'Order Completed': z.object({ orderId: z.string(), revenue: z.string(), currency: z.string() }),
  },
});
