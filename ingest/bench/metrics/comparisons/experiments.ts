import { COMMON, type Comparison, personEvents, ROLES, sameBy } from '../comparison.js';

const range = "from = '2026-10-01', to = '2027-02-28'";

/** First exposure of everyone who saw one variant only. */
const EXPOSURES = `(
    SELECT
        person,
        properties_experiment::String AS experiment,
        argMin(properties_variant::String, (timestamp, message_id)) AS variant,
        min(timestamp) AS first,
        argMin(day, (timestamp, message_id)) AS first_day
    FROM ${personEvents(
      ['timestamp', 'message_id', 'properties.experiment', 'properties.variant'],
      "events.event = 'Experiment Viewed'",
    )}
    GROUP BY person, experiment
    HAVING uniqExact(properties_variant::String) = 1 AND first_day >= '2026-10-01' AND first_day < '2027-02-28'
)`;

const orders = (columns: string[]) =>
  `(SELECT * FROM ${personEvents(['timestamp', 'message_id', ...columns], ROLES.order)} LIMIT 1 BY message_id)`;

/** Without intervals: these cost nothing on either side. */
export const experiments: Comparison = {
  name: 'experiments (conversion and revenue)',
  aim: 1,
  ours: [
    `SELECT * FROM everloop.experiments(${COMMON}, ${range}, by = '')`,
    `SELECT * FROM everloop.experiments_revenue(${COMMON}, ${range}, by = '')`,
  ],
  naive: [
    `SELECT
        experiment,
        variant,
        count() AS exposed,
        countIf(has_converted) AS converted,
        converted / exposed AS rate
    FROM
    (
        SELECT
            exposures.experiment AS experiment,
            exposures.variant AS variant,
            max(
                orders.person != ''
                AND orders.timestamp >= exposures.first
                AND orders.timestamp <= exposures.first + INTERVAL 168 HOUR
            ) AS has_converted
        FROM ${EXPOSURES} AS exposures
        LEFT JOIN ${personEvents(['timestamp'], ROLES.order)} AS orders ON orders.person = exposures.person
        GROUP BY experiment, variant, exposures.person
    )
    GROUP BY experiment, variant`,
    `SELECT
        exposures.experiment AS experiment,
        exposures.variant AS variant,
        orders.properties_currency::String AS currency,
        sum(toDecimal128(orders.properties_revenue::String, 18)) AS revenue
    FROM ${EXPOSURES} AS exposures
    INNER JOIN ${orders(['properties.revenue', 'properties.currency'])} AS orders ON orders.person = exposures.person
    WHERE orders.timestamp >= exposures.first AND orders.timestamp <= exposures.first + INTERVAL 168 HOUR
    GROUP BY experiment, variant, currency`,
  ],
  isSame: ([rows, revenue], [naiveRows, naiveRevenue]) =>
    sameBy(['experiment', 'variant'], ['exposed', 'converted', 'rate'])(rows!, naiveRows!) &&
    sameBy(['experiment', 'variant', 'currency'], ['revenue'])(revenue!, naiveRevenue!),
};
