import { definePlan } from '@everloop/schemas';
import { z } from 'zod';

/** Amounts travel as text, so that no digit is lost on the way to a decimal. */
const amount = z.string().regex(/^-?\d{1,20}(\.\d{1,18})?$/);
const currency = z.enum(['EUR', 'USD']);

/** What the demo's shop says about itself: the collector checks events against it, the SDKs take its type. */
export const plan = definePlan({
  events: {
    'Signed Up': z.object({ inviterId: z.string().optional() }),
    'Project Created': z.object({ template: z.string() }),
    'Product Viewed': z.object({ productId: z.string() }),
    'Products Compared': z.object({ productIds: z.array(z.string()).min(2) }),
    'Order Completed': z.object({ orderId: z.string(), revenue: amount, currency }),
    'Order Refunded': z.object({ orderId: z.string(), revenue: amount, currency }),
    'Content Played': z.object({ contentId: z.string(), seconds: z.int().min(0) }),
    'Review Submitted': z.object({ productId: z.string(), stars: z.int().min(1).max(5) }),
    'Member Joined': z.object({ tier: z.enum(['bronze', 'silver']) }),
    'Invite Sent': z.object({ inviteId: z.string() }),
    'Invite Accepted': z.object({ inviteId: z.string(), inviterId: z.string() }),
    'Survey Answered': z.object({ score: z.int().min(0).max(10) }),
    'Experiment Viewed': z.object({ experiment: z.string(), variant: z.string() }),
    'Ad Shown': z.object({ campaign: z.string() }),
    'Ad Clicked': z.object({ campaign: z.string() }),
  },
  traits: z.object({ name: z.string().optional(), tier: z.enum(['free', 'paid']).optional() }),
});
