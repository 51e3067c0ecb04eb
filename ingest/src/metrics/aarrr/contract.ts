import { count, current, group, money, number, period, rate, text } from '../columns.js';
import type { Metric } from '../metric.js';
import { by, from, granularity, to } from '../parameters.js';

/**
 * Acquisition, activation, retention, revenue and referral of each period.
 *
 * Request   periods of [from, to), also by first-touch channel.
 * Response  `rows` one per period and group; `revenue` one per period, group and currency (exact decimal text);
 *           `retention` one per period, group and day N of the project. Immature cells are null.
 * Errors    METRIC_INVALID_RANGE; WAREHOUSE_UNAVAILABLE (retryable).
 * Source    README.md next to this file; hand-drawn tables in schemas/src/oracle/metrics, held against the views by
 *           ingest/test/exactness.test.ts.
 */
export const aarrr: Metric = {
  name: 'aarrr',
  title: 'AARRR',
  description: 'Acquisition, activation, retention, revenue and referral per period, also by channel.',
  parameters: [granularity(), to, from, by(['channel'])],
  lists: [
    {
      name: 'rows',
      orderBy: ['period', 'group'],
      columns: [
        period,
        current,
        group,
        count('acquired', 'Persons first seen in the period.'),
        count('signUps', 'Persons whose first sign-up falls in it.'),
        count('signedUp', 'Of the acquired, those who have signed up so far.'),
        rate('signUpRate', 'signedUp ÷ acquired.'),
        count(
          'activated',
          'Of the acquired, those activated within the activation days; null while immature.',
          true,
        ),
        rate('activationRate', 'activated ÷ acquired.'),
        number('medianDaysToActivate', 'Median days from first seen to activation, of the activated.'),
        count('active', 'Persons active in the period.'),
        count('orders', 'Orders.'),
        count('payers', 'Persons with an order.'),
        rate('payerShare', 'payers ÷ active.'),
        count('firstTimePayers', 'Persons whose first order ever falls in the period.'),
        count('everPaid', 'Of the acquired, those with an order at any time so far.'),
        rate('everPaidShare', 'everPaid ÷ acquired.'),
        count('invites', 'Invites sent.'),
        count('inviters', 'Persons who sent one.'),
        count('accepted', 'Persons whose acceptance falls in the period.'),
        rate('kFactor', 'accepted ÷ active.'),
        rate('invitesPerActive', 'invites ÷ active.'),
        rate('acceptanceRate', 'accepted ÷ invites.'),
        count('referred', 'Of the acquired, those who were referred.'),
        rate('referredShare', 'referred ÷ acquired.'),
        number('medianDaysToAccept', 'Median days from invite to acceptance, where the invite is known.'),
      ],
    },
    {
      name: 'revenue',
      orderBy: ['period', 'group', 'currency'],
      columns: [
        period,
        current,
        group,
        text('currency', 'Currency of the amounts.'),
        money('revenue', 'Sum of orders less refunds.'),
        count('orders', 'Orders in this currency.'),
        count('payers', 'Persons with an order in this currency.'),
        number('arpu', 'revenue ÷ active persons.'),
        number('arppu', 'revenue ÷ payers.'),
      ],
    },
    {
      name: 'retention',
      orderBy: ['period', 'group', 'day'],
      columns: [
        period,
        current,
        group,
        count('day', 'Days after the first-seen day.'),
        count('size', 'Persons first seen in the period.'),
        count('retained', 'Of them, those active on that day; null while immature.', true),
        rate('rate', 'retained ÷ size.'),
      ],
    },
  ],
};
