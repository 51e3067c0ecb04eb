/**
 * Everloop's definitions as plain, slow, obvious code: events in, rows out.
 *
 * It shares nothing with the warehouse and knows no SQL. Use it to check another system against the definitions:
 * read a stream with `readEvents`, ask one function per list, and compare row by row.
 * Days are `YYYY-MM-DD` in the project's zone, money is decimal text, rates lie in 0…1, `null` is immature or undefined.
 */

export { channelsOfPersons } from './channel.js';
export { withDefaults } from './defaults.js';
export { type RepeatedOrdersRow, repeatedOrders } from './facts.js';
export { keyOf } from './links.js';
export {
  type AarrrParams,
  type AarrrRetentionRow,
  type AarrrRevenueRow,
  type AarrrRow,
  aarrr,
  aarrrRetention,
  aarrrRevenue,
} from './metrics/aarrr.js';
export * from './metrics/active-users.js';
export * from './metrics/adoption.js';
export * from './metrics/attribution.js';
export * from './metrics/campaigns.js';
export * from './metrics/channels.js';
export * from './metrics/churn-risk.js';
export * from './metrics/experiments.js';
export * from './metrics/funnel.js';
export * from './metrics/journey.js';
export * from './metrics/ladder.js';
export * from './metrics/ladder-habits.js';
export {
  type LifecycleParams,
  type LifecycleRow,
  type LifecycleState,
  type LifecycleStatesRow,
  lifecycle,
  lifecycleStates,
} from './metrics/lifecycle.js';
export * from './metrics/loyalty-loop.js';
export * from './metrics/ltv.js';
export * from './metrics/milestones.js';
export * from './metrics/nps.js';
export * from './metrics/power-user-curve.js';
export * from './metrics/referral.js';
export * from './metrics/retention.js';
export * from './metrics/sessions.js';
export * from './metrics/win-back.js';
export { readEvents } from './read-events.js';
export { segmentMembers } from './segments.js';
export { traitsOf } from './traits.js';
export type * from './types.js';
