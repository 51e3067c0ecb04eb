import { count, current, number, period, rate } from '../columns.js';
import type { Metric } from '../metric.js';
import { from, granularity, to } from '../parameters.js';

/**
 * Invitations of each period: sent, accepted, the K-factor and its parts.
 *
 * Request   periods of [from, to).
 * Response  one row per period; persons, messages for `invites`.
 * Errors    METRIC_INVALID_RANGE; WAREHOUSE_UNAVAILABLE (retryable).
 * Source    README.md next to this file; hand-drawn tables in schemas/src/oracle/metrics, held against the views by
 *           ingest/test/exactness.test.ts.
 */
export const referral: Metric = {
  name: 'referral',
  title: 'Referral',
  description: 'Invites, acceptances and the K-factor of each period.',
  parameters: [granularity(), to, from],
  lists: [
    {
      name: 'rows',
      orderBy: ['period'],
      columns: [
        period,
        current,
        count('active', 'Persons active in the period.'),
        count('invites', 'Invites sent.'),
        count('inviters', 'Persons who sent one.'),
        count('accepted', 'Persons whose acceptance falls in the period.'),
        rate('kFactor', 'accepted ÷ active.'),
        rate('invitesPerActive', 'invites ÷ active.'),
        rate('acceptanceRate', 'accepted ÷ invites.'),
        count('acquired', 'Persons first seen in the period.'),
        count('referred', 'Of the acquired, those who were referred.'),
        rate('referredShare', 'referred ÷ acquired.'),
        number('medianDaysToAccept', 'Median days from invite to acceptance, where the invite is known.'),
      ],
    },
  ],
};
