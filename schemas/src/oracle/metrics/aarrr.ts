import { formatDay, type Period, periodsOf, type Range, todayOf } from '../calendar.js';
import type { GroupBy } from '../group.js';
import {
  type GrowthPerson,
  growthPersons,
  isActiveWithin,
  isWithin,
  ordersOf,
  type Span,
  sumOf,
} from '../growth.js';
import { perHead, writeAmount } from '../money.js';
import { distinctByBytes, median, share } from '../numbers.js';
import type { AskedAlways, OracleStore } from '../types.js';

export interface AarrrParams extends AskedAlways, Range {
  by?: Exclude<GroupBy, 'cohort'>;
}

/** The referral numbers of a period. */
export function countReferral(persons: readonly GrowthPerson[], span: Span) {
  const active = persons.filter((person) => isActiveWithin(person, span)).length;
  const acquired = persons.filter((person) => isWithin(person.firstSeen, span));
  const invites = persons.flatMap((person) => person.invites.filter((sent) => isWithin(sent.day, span)));
  const inviters = persons.filter((person) => person.invites.some((sent) => isWithin(sent.day, span)));
  const accepted = persons.filter((person) => isWithin(person.acceptance?.event.day ?? null, span));
  const referred = acquired.filter((person) => person.acceptance !== null);
  const waits = accepted.flatMap((person) => person.acceptance?.daysSinceInvite ?? []);
  return {
    active,
    acquired: acquired.length,
    invites: invites.length,
    inviters: inviters.length,
    accepted: accepted.length,
    kFactor: share(accepted.length, active),
    invitesPerActive: share(invites.length, active),
    acceptanceRate: share(accepted.length, invites.length),
    referred: referred.length,
    referredShare: share(referred.length, acquired.length),
    medianDaysToAccept: median(waits),
  };
}

export interface AarrrRow {
  period: string;
  current: boolean;
  group: string;
  acquired: number;
  signUps: number;
  signedUp: number;
  signUpRate: number | null;
  activated: number | null;
  activationRate: number | null;
  medianDaysToActivate: number | null;
  active: number;
  orders: number;
  payers: number;
  payerShare: number | null;
  firstTimePayers: number;
  everPaid: number;
  everPaidShare: number | null;
  invites: number;
  inviters: number;
  accepted: number;
  kFactor: number | null;
  invitesPerActive: number | null;
  acceptanceRate: number | null;
  referred: number;
  referredShare: number | null;
  medianDaysToAccept: number | null;
}

/** Whether the person is in any count of the period, so that its group has a row. */
function figuresIn(person: GrowthPerson, span: Span): boolean {
  return (
    isWithin(person.firstSeen, span) ||
    isActiveWithin(person, span) ||
    isWithin(person.signedUpOn, span) ||
    isWithin(person.acceptance?.event.day ?? null, span) ||
    ordersOf(person).some((order) => isWithin(order.day, span)) ||
    person.invites.some((sent) => isWithin(sent.day, span))
  );
}

/** The groups that have a row in a period: without `by` always the one of everyone. */
function groupsIn(
  persons: readonly GrowthPerson[],
  params: AarrrParams,
  has: (person: GrowthPerson) => boolean,
): { group: string; members: GrowthPerson[] }[] {
  const groups =
    (params.by ?? '') === '' ? [''] : distinctByBytes(persons.filter(has).map((person) => person.group));
  return groups.map((group) => ({ group, members: persons.filter((person) => person.group === group) }));
}

export function aarrr(store: OracleStore, params: AarrrParams): AarrrRow[] {
  const today = todayOf(store.settings, params.asOf);
  const persons = growthPersons(store, params);
  return periodsOf(store.settings, params, today).flatMap((period) =>
    groupsIn(persons, params, (person) => figuresIn(person, period)).map(({ group, members }) => ({
      period: formatDay(period.start),
      current: period.current,
      group,
      ...countStages(members, period, store.settings.activationDays, today),
    })),
  );
}

function countStages(
  persons: readonly GrowthPerson[],
  period: Period,
  activationDays: number,
  today: number,
) {
  const { active, acquired, ...referral } = countReferral(persons, period);
  const firstSeen = persons.filter((person) => isWithin(person.firstSeen, period));
  const signedUp = firstSeen.filter((person) => person.signedUpOn !== null).length;
  const payers = persons.filter((person) => ordersOf(person).some((order) => isWithin(order.day, period)));
  const everPaid = firstSeen.filter((person) => ordersOf(person).length > 0).length;
  return {
    acquired,
    signUps: persons.filter((person) => isWithin(person.signedUpOn, period)).length,
    signedUp,
    signUpRate: share(signedUp, acquired),
    ...countActivation(firstSeen, period.end - 1 + activationDays <= today, activationDays),
    active,
    orders: persons.flatMap((person) => ordersOf(person).filter((order) => isWithin(order.day, period)))
      .length,
    payers: payers.length,
    payerShare: share(payers.length, active),
    firstTimePayers: persons.filter((person) => isWithin(ordersOf(person)[0]?.day ?? null, period)).length,
    everPaid,
    everPaidShare: share(everPaid, acquired),
    ...referral,
  };
}

function countActivation(firstSeen: readonly GrowthPerson[], isMature: boolean, activationDays: number) {
  if (!isMature) return { activated: null, activationRate: null, medianDaysToActivate: null };
  const activated = firstSeen.filter((person) => hasActivated(person, activationDays));
  return {
    activated: activated.length,
    activationRate: share(activated.length, firstSeen.length),
    medianDaysToActivate: median(activated.map((person) => person.daysToActivate!)),
  };
}

/** First seen is day 0; done on a day before day W. */
export function hasActivated(person: GrowthPerson, activationDays: number): boolean {
  return person.daysToActivate !== null && person.daysToActivate < activationDays;
}

export interface AarrrRevenueRow {
  period: string;
  current: boolean;
  group: string;
  currency: string;
  revenue: string;
  orders: number;
  payers: number;
  arpu: number | null;
  arppu: number | null;
}

export function aarrrRevenue(store: OracleStore, params: AarrrParams): AarrrRevenueRow[] {
  const today = todayOf(store.settings, params.asOf);
  const persons = growthPersons(store, params);
  return periodsOf(store.settings, params, today).flatMap((period) =>
    groupsIn(persons, params, (person) => person.money.some((fact) => isWithin(fact.day, period))).flatMap(
      ({ group, members }) => {
        const money = members.flatMap((person) => person.money.filter((fact) => isWithin(fact.day, period)));
        const active = members.filter((person) => isActiveWithin(person, period)).length;
        return distinctByBytes(money.map((fact) => fact.currency)).map((currency) => {
          const facts = money.filter((fact) => fact.currency === currency);
          const orders = facts.filter((fact) => fact.isOrder);
          const payers = new Set(orders.map((order) => order.person)).size;
          return {
            period: formatDay(period.start),
            current: period.current,
            group,
            currency,
            revenue: writeAmount(sumOf(facts)),
            orders: orders.length,
            payers,
            arpu: perHead(sumOf(facts), active),
            arppu: perHead(sumOf(facts), payers),
          };
        });
      },
    ),
  );
}

export interface AarrrRetentionRow {
  period: string;
  current: boolean;
  group: string;
  day: number;
  size: number;
  retained: number | null;
  rate: number | null;
}

export function aarrrRetention(store: OracleStore, params: AarrrParams): AarrrRetentionRow[] {
  const today = todayOf(store.settings, params.asOf);
  const persons = growthPersons(store, params);
  const days = [...new Set(store.settings.retentionDays)].sort((a, b) => a - b);
  return periodsOf(store.settings, params, today).flatMap((period) =>
    groupsIn(persons, params, (person) => isWithin(person.firstSeen, period)).flatMap(
      ({ group, members }) => {
        const acquired = members.filter((person) => isWithin(person.firstSeen, period));
        return days.map((day) => {
          const isMature = period.end - 1 + day < today;
          const retained = acquired.filter((person) => person.activeOn.has(person.firstSeen! + day)).length;
          return {
            period: formatDay(period.start),
            current: period.current,
            group,
            day,
            size: acquired.length,
            retained: isMature ? retained : null,
            rate: isMature ? share(retained, acquired.length) : null,
          };
        });
      },
    ),
  );
}
