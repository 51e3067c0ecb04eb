import { generateProduct } from '../src/oracle/generate-product.js';
import type { OracleEvent, OracleWireEvent } from '../src/oracle/index.js';

const DAY_MS = 86_400_000;
const PERSONS = 60;

/** The stream of the published set: a made-up product, then everything that makes counting hard. In order of arrival. */
export function makeFixtureEvents(): OracleEvent[] {
  const product = generateProduct({ seed: 20_260_115, persons: PERSONS, days: 40, firstDay: '2026-01-15' });
  const delivered = product.map(arriveLateWhereItLinks);
  return [
    ...delivered,
    ...differingCopies(product),
    ...answersAndExposures(),
    ...joinedAccounts(),
    ...peopleWhoReturn(),
    ...ordersThatComeAgain(),
    ...archivedOrders(),
  ].sort((a, b) => Date.parse(a.receivedAt) - Date.parse(b.receivedAt));
}

function shift(instant: string, byMs: number): string {
  return new Date(Date.parse(instant) + byMs).toISOString();
}

/** One link in three comes three weeks after it was made. */
function arriveLateWhereItLinks(given: OracleEvent, index: number): OracleEvent {
  return given.event.type === 'identify' && index % 3 === 0
    ? { ...given, receivedAt: shift(given.receivedAt, 21 * DAY_MS) }
    : given;
}

/** One message in 97 comes again naming another device, as a library does that was reset before its retry. */
function differingCopies(product: readonly OracleEvent[]): OracleEvent[] {
  return product
    .filter(({ event }, index) => index % 97 === 0 && event.type !== 'identify')
    .map(({ receivedAt, event: { userId: _userId, ...event } }, index) => ({
      receivedAt: shift(receivedAt, 60_000),
      event: { ...event, anonymousId: `device-reset-${index}` },
    }));
}

/** What the product's own life leaves out: survey answers, advertising, experiments. */
function answersAndExposures(): OracleEvent[] {
  return Array.from({ length: PERSONS }, (_, person) => {
    const at = Date.UTC(2026, 0, 17 + (person % 36), 9, person);
    const track = (
      event: string,
      minutes: number,
      properties: OracleWireEvent['properties'],
    ): OracleEvent => {
      const timestamp = new Date(at + minutes * 60_000).toISOString();
      const messageId = `extra-${person}-${minutes}`;
      return {
        receivedAt: shift(timestamp, 500),
        event: {
          type: 'track',
          event,
          userId: `user-${person}`,
          messageId,
          timestamp,
          properties: properties!,
        },
      };
    };
    const campaign = person % 2 === 0 ? 'launch' : 'spring';
    return [
      track('Ad Shown', 0, { campaign }),
      ...(person % 3 === 0 ? [track('Ad Clicked', 1, { campaign })] : []),
      track('Experiment Viewed', 2, {
        experiment: 'new-checkout',
        variant: person % 4 < 2 ? 'control' : 'short',
      }),
      ...(person % 2 === 0 ? [track('Survey Answered', 3, { score: (person * 7) % 12 })] : []),
    ];
  }).flat();
}

/** Three accounts turn out to be one person's second; one of them is told twice, and once in a circle. */
function joinedAccounts(): OracleEvent[] {
  const pairs = [
    [50, 10],
    [51, 11],
    [52, 12],
    [10, 50],
    [50, 10],
  ] as const;
  return pairs.map(([previous, user], index) => {
    const timestamp = new Date(Date.UTC(2026, 1, 20, 8, index)).toISOString();
    return {
      receivedAt: shift(timestamp, 900),
      event: {
        type: 'alias',
        previousId: `user-${previous}`,
        userId: `user-${user}`,
        messageId: `alias-${index}`,
        timestamp,
      },
    };
  });
}

/** Three persons come once in January, and again after a month, one of them by a campaign. */
function peopleWhoReturn(): OracleEvent[] {
  const visits = ['2026-01-15T18:00:00.000Z', '2026-02-22T18:00:00.000Z'];
  return [0, 1, 2].flatMap((person) =>
    visits.map((timestamp, visit) => ({
      receivedAt: shift(timestamp, 400 + person),
      event: {
        type: 'track',
        event: 'Content Played',
        userId: `returning-${person}`,
        messageId: `return-${person}-${visit}`,
        timestamp,
        context: visit === 1 && person === 0 ? { campaign: { source: 'newsletter', medium: 'email' } } : {},
      },
    })),
  );
}

/** What a shop sends of five orders: a thank-you page that is loaded again, the server too, and refunds with a total alone. */
function ordersThatComeAgain(): OracleEvent[] {
  return Array.from({ length: 5 }, (_, order) => {
    const at = Date.UTC(2026, 0, 20 + order * 6, 15);
    const sent = (event: string, minutes: number, properties: OracleWireEvent['properties']): OracleEvent => {
      const timestamp = new Date(at + minutes * 60_000).toISOString();
      const messageId = `order-${order}-${minutes}`;
      const userId = `user-${order}`;
      return {
        receivedAt: shift(timestamp, 700 + order),
        event: { type: 'track', event, userId, messageId, timestamp, properties: properties! },
      };
    };
    const revenue = `${20 + order}.50`;
    const bought = { order_id: `order-${order}`, revenue, currency: order === 4 ? 'USD' : 'EUR' };
    return [
      sent('Order Completed', 0, bought),
      sent('Order Completed', 2, bought),
      ...(order % 2 === 0 ? [sent('Order Completed', 3, { ...bought, revenue: `${21 + order}` })] : []),
      sent('Order Refunded', 90, { orderId: `order-${order}`, total: revenue, currency: bought.currency }),
    ];
  }).flat();
}

/** One order twice in an archive that is imported backwards in February. */
function archivedOrders(): OracleEvent[] {
  return [18, 16].map((day, index) => {
    const timestamp = `2026-01-${day}T11:00:00.000Z`;
    return {
      receivedAt: `2026-02-23T09:00:00.00${index}Z`,
      event: {
        type: 'track',
        event: 'Order Completed',
        userId: 'user-59',
        messageId: `archived-${day}`,
        timestamp,
        sentAt: shift(timestamp, 800),
        history: true,
        context: { library: { name: 'analytics.js' } },
        properties: { order_id: 'archived', value: day, currency: 'EUR' },
      },
    };
  });
}
