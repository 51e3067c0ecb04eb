import * as oracle from '@everloop/schemas/oracle';

/** The demo's stream as the oracle reads it, and the day of the question. */
export interface Asked {
  store: oracle.OracleStore;
  /** Days since 1970-01-01. */
  today: number;
}
type Answer = (asked: Asked) => object[];
type Event = oracle.StoredEvent;

const DAY_MS = 86_400_000;
const HALF_AN_HOUR_MS = 30 * 60_000;
const writeDay = (day: number) => new Date(day * DAY_MS).toISOString().slice(0, 10);
const writeTime = (ms: number) => new Date(ms).toISOString().replace('T', ' ').replace('Z', '');
const textOf = (key: string) => key.slice(key.indexOf(':') + 1);
const isSeen = ({ type }: Event) => type === 'track' || type === 'page' || type === 'screen';
const property = (event: Event, name: string) => event.wire.properties?.[name];

/** Groups keep the order in which they first appear. */
function groupBy<Item>(items: readonly Item[], key: (item: Item) => string): [string, Item[]][] {
  const groups = new Map<string, Item[]>();
  for (const item of items) groups.set(key(item), [...(groups.get(key(item)) ?? []), item]);
  return [...groups];
}
const byText = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
const distinct = <Item>(items: readonly Item[]) => new Set(items).size;
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1]! + sorted[sorted.length >> 1]!) / 2;
}
const weekdayOf = (day: number) => ((day + 3) % 7) + 1;

const tracked = (store: oracle.OracleStore, name: string) =>
  store.plain.filter((event) => event.name === name);
const livesOf = (store: oracle.OracleStore) => groupBy(store.plain, (event) => event.person);
const seenLivesOf = (store: oracle.OracleStore) =>
  groupBy(store.plain.filter(isSeen), (event) => event.person);

/** Amounts of the demo have two decimals: whole cents are exact. */
function centsOf(event: Event): number {
  const [whole, cents] = String(property(event, 'revenue')).split('.');
  return Number(whole) * 100 + Number(cents);
}
const writeCents = (cents: number) => String(cents / 100);
interface Money {
  person: string;
  currency: string;
  cents: number;
  isOrder: boolean;
  event: Event;
}
function moneyOf(store: oracle.OracleStore): Money[] {
  return store.plain
    .filter(({ name }) => name === 'Order Completed' || name === 'Order Refunded')
    .filter((event) => property(event, 'revenue') !== undefined)
    .map((event) => ({
      person: event.person,
      currency: String(property(event, 'currency')),
      isOrder: event.name === 'Order Completed',
      cents: event.name === 'Order Completed' ? centsOf(event) : -centsOf(event),
      event,
    }));
}
const sumCents = (money: readonly Money[]) => money.reduce((sum, { cents }) => sum + cents, 0);

/** The demo's touches: its campaigns, and the few hosts that refer to it. */
function touchOf({ wire: { context } }: Event): string | null {
  if (context?.campaign !== undefined) return `${context.campaign.source}/${context.campaign.medium}`;
  const referrer = context?.page?.referrer;
  if (referrer === undefined) return null;
  if (/google|duckduckgo|bing/.test(referrer)) return 'search';
  return /facebook|t\.co|linkedin/.test(referrer) ? 'social' : 'referral';
}

/** A person's events cut where nothing happened for half an hour. */
function sessionsOf(events: readonly Event[]): Event[][] {
  const sessions: Event[][] = [];
  for (const event of events) {
    const last = sessions.at(-1)?.at(-1);
    if (last !== undefined && event.timestampMs - last.timestampMs <= HALF_AN_HOUR_MS)
      sessions.at(-1)!.push(event);
    else sessions.push([event]);
  }
  return sessions;
}

/** How far the best attempt of the distinct steps came that begins with any first step. */
function depthOf(events: readonly Event[], steps: readonly string[]): number {
  let deepest = 0;
  events.forEach((start, index) => {
    if (start.name !== steps[0]) return;
    let depth = 1;
    for (const event of events.slice(index + 1)) {
      if (event.timestampMs - start.timestampMs > 7 * DAY_MS) break;
      if (event.name === steps[depth]) depth += 1;
    }
    deepest = Math.max(deepest, depth);
  });
  return deepest;
}

/** Recipe → what it must answer, worked out from the events in another way than SQL's. */
export const ANSWERS: Record<string, Answer> = {
  '01-most-used-events': ({ store, today }) =>
    groupBy(
      store.plain.filter(({ type, day }) => type === 'track' && day >= today - 30),
      ({ name }) => name,
    )
      .map(([event, events]) => ({
        event,
        times: events.length,
        raw_ids: distinct(events.map(({ rawId }) => oracle.keyOf(rawId))),
      }))
      .sort((a, b) => b.times - a.times || byText(a.event, b.event))
      .slice(0, 10),

  '02-power-user-curve': ({ store, today }) =>
    oracle
      .powerUserCurve(store, { end: writeDay(today), window: 30, asOf: writeDay(today + 1) })
      .map(({ days, persons, share }) => ({ days, persons, share })),

  '03-devices-of-a-person': ({ store }) => {
    const held = store.links.filter(({ refused }) => refused === null);
    const sources = [...new Set(held.map(({ source }) => source))];
    const sizes = groupBy(sources, (source) => store.personOf(source)).map(([, ids]) => ids.length + 1);
    return groupBy(sizes, String)
      .map(([ids, same]) => ({ ids: Number(ids), persons: same.length }))
      .sort((a, b) => a.ids - b.ids);
  },

  '04-life-of-a-person': ({ store }) => {
    const lives = livesOf(store).map(([, events]) => ({
      events,
      firstId: events.map(({ messageId }) => messageId).sort(byText)[0]!,
    }));
    lives.sort((a, b) => b.events.length - a.events.length || byText(a.firstId, b.firstId));
    return lives[0]!.events
      .slice(-12)
      .reverse()
      .map((event) => ({
        timestamp: writeTime(event.timestampMs),
        anonymous_id: event.wire.anonymousId,
        user_id: event.wire.userId ?? '',
        what: event.type === 'track' ? event.name : `${event.type} ${event.wire.name ?? ''}`,
      }));
  },

  '05-stars-by-product': ({ store }) =>
    groupBy(tracked(store, 'Review Submitted'), (event) => String(property(event, 'productId')))
      .map(([product, events]) => ({
        product,
        reviews: events.length,
        stars: mean(events.map((event) => Number(property(event, 'stars')))),
      }))
      .sort((a, b) => b.reviews - a.reviews || byText(a.product, b.product))
      .slice(0, 10),

  '06-when-people-come': ({ store, today }) => {
    const hour = new Intl.DateTimeFormat('en-GB', { timeZone: store.settings.timeZone, hour: '2-digit' });
    return groupBy(
      store.plain.filter(({ day }) => day >= today - 30),
      ({ timestampMs }) => hour.format(timestampMs),
    )
      .map(([at, events]) => ({
        hour: at,
        raw_ids: distinct(events.map(({ rawId }) => oracle.keyOf(rawId))),
      }))
      .sort((a, b) => byText(a.hour, b.hour));
  },

  '07-channels-that-pay': ({ store, today }) =>
    oracle
      .channels(store, {
        from: writeDay(today - 90),
        to: writeDay(today + 1),
        asOf: new Date().toISOString(),
      })
      .map((row) => ({
        channel: row.group,
        size: row.size,
        activated: row.activationRate,
        back_on_day_7: row.d7Rate,
        paid: row.payerRate,
      }))
      .sort((a, b) => b.size - a.size || byText(a.channel, b.channel)),

  // The test sends two orders without an amount; everything else keeps to the plan.
  '08-what-breaks-the-plan': () => [{ event: 'Order Completed', library: 'everloop-simulator', times: 2 }],

  '09-funnel-by-hand': ({ store }) => {
    const steps = ['Product Viewed', 'Products Compared', 'Order Completed'];
    const depths = livesOf(store).map(([, events]) => depthOf(events, steps));
    return ['viewed', 'compared', 'ordered'].map((event, index) => ({
      step: index + 1,
      event,
      persons: depths.filter((depth) => depth > index).length,
    }));
  },

  '10-power-user-curve-by-trait': ({ store, today }) => {
    const persons = livesOf(store).map(([, events]) => {
      const tiers = events.flatMap(({ type, wire }) =>
        type === 'identify' ? [String(wire.traits?.tier)] : [],
      );
      const days = events.filter((event) => isSeen(event) && event.day > today - 30 && event.day <= today);
      return { tier: tiers.at(-1) ?? 'not signed up', days: distinct(days.map(({ day }) => day)) };
    });
    return groupBy(
      persons.filter(({ days }) => days > 0),
      ({ tier, days }) => JSON.stringify([tier, days]),
    )
      .map(([, same]) => ({ ...same[0]!, persons: same.length }))
      .sort((a, b) => byText(a.tier, b.tier) || a.days - b.days);
  },

  '11-what-a-cohort-cost': ({ store, today }) => {
    const costs: Record<string, number> = {
      'google/cpc': 4.2,
      'facebook/paid-social': 3.1,
      'newsletter/email': 0.2,
    };
    return oracle
      .ltv(store, {
        from: writeDay(today - 90),
        to: writeDay(today + 1),
        granularity: 'month',
        periods: 2,
        by: 'channel',
        asOf: new Date().toISOString(),
      })
      .filter(({ group, currency, revenue }) => group in costs && currency === 'EUR' && revenue !== null)
      .map((row) => ({
        cohort: row.cohort,
        channel: row.group,
        month: row.offset,
        persons: row.size,
        revenue: row.revenue,
        earned_per_person: row.ltv,
        cost_per_person: costs[row.group],
        is_earned_back: Number(row.ltv! >= costs[row.group]!),
      }))
      .sort((a, b) => byText(a.cohort, b.cohort) || byText(a.channel, b.channel) || a.month - b.month);
  },

  '12-session-paths': ({ store }) => {
    const paths = livesOf(store).flatMap(([, events]) =>
      sessionsOf(events.filter(({ type }) => type === 'page')).map((session) =>
        session
          .slice(0, 3)
          .map(({ wire }) => wire.name)
          .join(' > '),
      ),
    );
    return groupBy(paths, (path) => path)
      .map(([path, same]) => ({ path, sessions: same.length }))
      .sort((a, b) => b.sessions - a.sessions || byText(a.path, b.path))
      .slice(0, 10);
  },

  '13-how-long-visits-are': ({ store }) => {
    const visits = seenLivesOf(store).flatMap(([, events]) => sessionsOf(events));
    return groupBy(visits, (visit) => String(weekdayOf(visit[0]!.day)))
      .map(([weekday, same]) => ({
        weekday: Number(weekday),
        visits: same.length,
        events_a_visit: mean(same.map((visit) => visit.length)),
        median_seconds: median(
          same.map(
            (visit) =>
              Math.floor(visit.at(-1)!.timestampMs / 1_000) - Math.floor(visit[0]!.timestampMs / 1_000),
          ),
        ),
      }))
      .sort((a, b) => a.weekday - b.weekday);
  },

  '14-new-and-returning': ({ store, today }) => {
    const lives = seenLivesOf(store).map(([, events]) => ({
      first: events[0]!.day,
      days: new Set(events.map(({ day }) => day)),
    }));
    return Array.from({ length: 14 }, (_, index) => today - 13 + index)
      .map((day) => ({ day, here: lives.filter(({ days }) => days.has(day)) }))
      .filter(({ here }) => here.length > 0)
      .map(({ day, here }) => ({
        day: writeDay(day),
        new: here.filter(({ first }) => first === day).length,
        returning: here.filter(({ first }) => first < day).length,
      }));
  },

  '15-days-to-the-second-order': ({ store }) => {
    const orders = moneyOf(store).filter(({ isOrder }) => isOrder);
    const buyers = groupBy(orders, ({ person }) => person);
    const again = buyers.filter(([, own]) => own.length > 1);
    return [
      {
        buyers: buyers.length,
        bought_again: again.length,
        median_days_between: median(again.map(([, own]) => own[1]!.event.day - own[0]!.event.day)),
      },
    ];
  },

  '16-best-customers': ({ store }) =>
    groupBy(moneyOf(store), ({ person, currency }) => JSON.stringify([person, currency]))
      .map(([, money]) => ({
        person: textOf(money[0]!.person),
        currency: money[0]!.currency,
        cents: sumCents(money),
        orders: money.filter(({ isOrder }) => isOrder).length,
      }))
      .sort((a, b) => b.cents - a.cents || byText(a.person, b.person) || byText(a.currency, b.currency))
      .slice(0, 10)
      .map(({ cents, ...row }) => ({ ...row, revenue: writeCents(cents) })),

  '17-what-is-sent-back': ({ store }) =>
    groupBy(moneyOf(store), ({ currency }) => currency)
      .map(([currency, money]) => {
        const orders = money.filter(({ isOrder }) => isOrder);
        const refunds = money.filter(({ isOrder }) => !isOrder);
        return {
          currency,
          orders: orders.length,
          refunds: refunds.length,
          sold: writeCents(sumCents(orders)),
          refunded: writeCents(-sumCents(refunds)),
          share: -sumCents(refunds) / sumCents(orders),
        };
      })
      .sort((a, b) => byText(a.currency, b.currency)),

  '18-what-goes-with-looking': ({ store }) => {
    const acts = store.plain.filter(({ type }) => type === 'track');
    const days = groupBy(acts, ({ person, day }) => JSON.stringify([person, day]))
      .map(([, events]) => new Set(events.map(({ name }) => name)))
      .filter((done) => done.has('Product Viewed'));
    const others = days.flatMap((done) => [...done].filter((name) => name !== 'Product Viewed'));
    return groupBy(others, (name) => name)
      .map(([also, same]) => ({ also, person_days: same.length, share: same.length / days.length }))
      .sort((a, b) => b.person_days - a.person_days || byText(a.also, b.also));
  },

  '19-do-early-buyers-stay': ({ store, today }) => {
    const persons = seenLivesOf(store)
      .map(([, events]) => ({ events, first: events[0]!.day }))
      .filter(({ first }) => first + 13 < today)
      .map(({ events, first }) => ({
        orderedEarly: events.some(
          (event) => event.name === 'Order Completed' && property(event, 'revenue') && event.day < first + 7,
        ),
        cameBack: events.some(({ day }) => day >= first + 7 && day <= first + 13),
      }));
    return [false, true].flatMap((orderedEarly) => {
      const same = persons.filter((person) => person.orderedEarly === orderedEarly);
      const back = same.filter(({ cameBack }) => cameBack).length;
      return same.length === 0
        ? []
        : [
            {
              ordered_early: Number(orderedEarly),
              persons: same.length,
              came_back: back,
              rate: back / same.length,
            },
          ];
    });
  },

  '20-who-brings-people': ({ store }) =>
    groupBy(tracked(store, 'Invite Accepted'), (event) => String(property(event, 'inviterId')))
      .map(([inviter, events]) => ({ inviter, accepted: events.length }))
      .sort((a, b) => b.accepted - a.accepted || byText(a.inviter, b.inviter))
      .slice(0, 10),

  '21-experiment-by-channel': ({ store }) => {
    const invited = new Set(tracked(store, 'Invite Accepted').map(({ person }) => person));
    const channelOf = new Map(
      seenLivesOf(store).map(([person, events]) => [
        person,
        touchOf(events[0]!) ?? (invited.has(person) ? 'invite' : 'direct'),
      ]),
    );
    const exposures = groupBy(tracked(store, 'Experiment Viewed'), ({ person }) => person).map(
      ([person, own]) => ({
        channel: channelOf.get(person)!,
        variant: String(property(own[0]!, 'variant')),
        hasOrdered: moneyOf(store).some(
          (money) =>
            money.person === person &&
            money.isOrder &&
            money.event.timestampMs >= own[0]!.timestampMs &&
            money.event.timestampMs <= own[0]!.timestampMs + 7 * DAY_MS,
        ),
      }),
    );
    return groupBy(exposures, ({ channel, variant }) => JSON.stringify([channel, variant]))
      .map(([, same]) => ({
        channel: same[0]!.channel,
        variant: same[0]!.variant,
        exposed: same.length,
        ordered: same.filter(({ hasOrdered }) => hasOrdered).length,
      }))
      .sort((a, b) => byText(a.channel, b.channel) || byText(a.variant, b.variant));
  },

  '22-scores': ({ store }) =>
    groupBy(tracked(store, 'Survey Answered'), (event) => String(property(event, 'score')))
      .map(([score, events]) => ({ score: Number(score), answers: events.length }))
      .sort((a, b) => a.score - b.score),

  '23-longest-streaks': ({ store }) => {
    const streaks = seenLivesOf(store).map(([, events]) => {
      const days = new Set(events.map(({ day }) => day));
      const lengthFrom = (day: number): number => (days.has(day) ? 1 + lengthFrom(day + 1) : 0);
      return Math.max(...[...days].map(lengthFrom));
    });
    return groupBy(streaks, String)
      .map(([streak, same]) => ({ streak: Number(streak), persons: same.length }))
      .sort((a, b) => a.streak - b.streak);
  },

  '24-weekdays': ({ store, today }) =>
    groupBy(
      store.plain.filter((event) => isSeen(event) && event.day >= today - 28 && event.day < today),
      ({ day }) => String(weekdayOf(day)),
    )
      .map(([weekday, events]) => ({
        weekday: Number(weekday),
        persons: distinct(events.map(({ person }) => person)),
        buyers: distinct(events.filter(({ name }) => name === 'Order Completed').map(({ person }) => person)),
      }))
      .sort((a, b) => a.weekday - b.weekday),

  '25-where-people-land': ({ store }) => {
    const lives = livesOf(store).map(([, events]) => ({
      landing: events.find(({ type }) => type === 'page')?.wire.context?.page?.path ?? '',
      hasSignedUp: events.some(({ name }) => name === 'Signed Up'),
    }));
    return groupBy(lives, ({ landing }) => landing)
      .map(([landing, same]) => ({
        landing,
        persons: same.length,
        signed_up: same.filter(({ hasSignedUp }) => hasSignedUp).length / same.length,
      }))
      .sort((a, b) => b.persons - a.persons || byText(a.landing, b.landing))
      .slice(0, 10);
  },

  '26-quiet-power-users': ({ store, today }) =>
    seenLivesOf(store)
      .map(([person, events]) => ({
        person: textOf(person),
        days_before: distinct(
          events.map(({ day }) => day).filter((day) => day >= today - 43 && day <= today - 14),
        ),
        last: Math.max(...events.map(({ day }) => day)),
      }))
      .filter(({ days_before, last }) => last < today - 13 && days_before >= 8)
      .sort((a, b) => b.days_before - a.days_before || byText(a.person, b.person))
      .slice(0, 20)
      .map(({ last, ...row }) => ({ ...row, last_day: writeDay(last) })),

  '27-what-campaigns-earn': ({ store }) => {
    const campaignOf = new Map(
      seenLivesOf(store).map(([person, events]) => [person, events[0]!.wire.context?.campaign?.name]),
    );
    const earned = moneyOf(store).filter(({ person }) => campaignOf.get(person) !== undefined);
    return groupBy(earned, ({ person, currency }) => JSON.stringify([campaignOf.get(person), currency]))
      .map(([, money]) => ({
        campaign: campaignOf.get(money[0]!.person)!,
        currency: money[0]!.currency,
        persons: distinct(money.map(({ person }) => person)),
        revenue: writeCents(sumCents(money)),
      }))
      .sort((a, b) => byText(a.campaign, b.campaign) || byText(a.currency, b.currency));
  },

  '28-the-last-thing-before-leaving': ({ store }) => {
    const acts = seenLivesOf(store).flatMap(([, events]) =>
      events.map((event, index) => ({
        what: event.type === 'track' ? event.name : event.type,
        isLast: (events[index + 1]?.timestampMs ?? Infinity) > event.timestampMs + HALF_AN_HOUR_MS,
      })),
    );
    return groupBy(acts, ({ what }) => what)
      .map(([what, same]) => {
        const last = same.filter(({ isLast }) => isLast).length;
        return { what, times: same.length, last_times: last, share: last / same.length };
      })
      .sort((a, b) => b.last_times - a.last_times || byText(a.what, b.what))
      .slice(0, 10);
  },
};
