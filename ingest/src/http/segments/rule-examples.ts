import type { SegmentKind } from '@everloop/schemas';

/** A rule of each kind, to show next to one that cannot be read. */
export const RULE_EXAMPLES: Record<SegmentKind, object> = {
  and: { and: [{ channel: 'direct' }, { did: { event: 'Order Completed', days: 30 } }] },
  or: { or: [{ channel: 'direct' }, { channel: 'search' }] },
  not: { not: { did: { event: 'Order Completed' } } },
  rung: { rung: { is: ['inactive'], granularity: 'month' } },
  state: { state: { is: ['at-risk', 'dormant'] } },
  activeDays: { activeDays: { window: 28, from: 4 } },
  did: { did: { event: 'Order Completed', times: 2, days: 30 } },
  didNot: { didNot: { event: 'Order Completed', days: 30 } },
  trait: { trait: { name: 'plan', equals: 'pro' } },
  channel: { channel: ['direct', 'search'] },
  cohort: { cohort: { month: '2026-11' } },
};
