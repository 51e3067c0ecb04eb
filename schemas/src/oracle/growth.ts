import { activeDays, firstDay, isTrackOf, personsAsked } from './activity.js';
import {
  type Acceptance,
  acceptances,
  firstSeenDays,
  inviteFacts,
  type RevenueFact,
  revenueFacts,
} from './facts.js';
import { type GroupBy, groupOfPersons } from './group.js';
import type { AskedAlways, OracleStore, StoredEvent } from './types.js';

/** All that the growth lists need of one person. */
export interface GrowthPerson {
  key: string;
  group: string;
  firstSeen: number | null;
  signedUpOn: number | null;
  /** Days from first seen to the first activation event. */
  daysToActivate: number | null;
  activeOn: Set<number>;
  /** Orders and refunds, earliest first. */
  money: RevenueFact[];
  invites: StoredEvent[];
  acceptance: Acceptance | null;
}

export function growthPersons(store: OracleStore, asked: AskedAlways & { by?: GroupBy }): GrowthPerson[] {
  const { roles } = store.settings;
  const firstSeen = firstSeenDays(store);
  const money = revenueFacts(store);
  const invites = inviteFacts(store);
  const accepted = acceptances(store);
  const groupOf = groupOfPersons(store, asked.by);
  return personsAsked(store, asked).map((person) => {
    const { key } = person;
    const seenOn = firstSeen.get(key) ?? null;
    const activatedOn = firstDay(person, (event) => isTrackOf(event, roles.activation));
    return {
      key,
      group: groupOf(key),
      firstSeen: seenOn,
      signedUpOn: firstDay(person, (event) => isTrackOf(event, roles.signUp)),
      daysToActivate: activatedOn === null || seenOn === null ? null : activatedOn - seenOn,
      activeOn: activeDays(store, person),
      money: money.filter((fact) => fact.person === key),
      invites: invites.filter((event) => event.person === key),
      acceptance: accepted.get(key) ?? null,
    };
  });
}

/** Half-open span of days. */
export interface Span {
  start: number;
  end: number;
}

export function isWithin(day: number | null, { start, end }: Span): boolean {
  return day !== null && day >= start && day < end;
}

export function isActiveWithin(person: GrowthPerson, span: Span): boolean {
  return [...person.activeOn].some((day) => isWithin(day, span));
}

export function ordersOf(person: GrowthPerson): RevenueFact[] {
  return person.money.filter((fact) => fact.isOrder);
}

export function sumOf(facts: readonly RevenueFact[]): bigint {
  return facts.reduce((sum, fact) => sum + fact.amount, 0n);
}
