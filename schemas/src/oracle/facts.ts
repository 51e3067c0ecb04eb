import { firstSeenDay, isTrackOf } from './activity.js';
import type { DayNumber } from './calendar.js';
import { readId } from './judge-event.js';
import { keyOf } from './links.js';
import { type Amount, absolute, readAmount } from './money.js';
import type { OracleStore, StoredEvent } from './types.js';

/** An order, or a refund: then the amount is what it takes away. */
export interface RevenueFact {
  event: StoredEvent;
  person: string;
  day: DayNumber;
  isOrder: boolean;
  currency: string;
  amount: Amount;
}

/** Orders and refunds, one a message, earliest first. */
export function revenueFacts(store: OracleStore): RevenueFact[] {
  const { roles } = store.settings;
  return store.facts.flatMap((event) => {
    const isRefund = isTrackOf(event, roles.refund);
    if (!isRefund && !isTrackOf(event, roles.revenue)) return [];
    const amount = readAmount(event.wire.properties?.revenue);
    if (amount === null) return [];
    return [
      {
        event,
        person: event.person,
        day: event.day,
        isOrder: !isRefund,
        currency: readCurrency(store, event),
        amount: isRefund ? -absolute(amount) : amount,
      },
    ];
  });
}

function readCurrency(store: OracleStore, event: StoredEvent): string {
  const currency = event.wire.properties?.currency;
  const text = typeof currency === 'string' ? currency.trim().toUpperCase() : '';
  return text === '' ? store.settings.currency : text;
}

/** A property that is text or a number, as text; null for anything else and for empty text. */
export function textProperty(event: StoredEvent, name: string): string | null {
  const value = event.wire.properties?.[name];
  if (typeof value !== 'string' && typeof value !== 'number') return null;
  return String(value) === '' ? null : String(value);
}

/** Invites sent, one a message, earliest first. */
export function inviteFacts(store: OracleStore): StoredEvent[] {
  return store.facts.filter((event) => isTrackOf(event, store.settings.roles.invite));
}

export interface Acceptance {
  event: StoredEvent;
  /** Key of the person who invited. */
  inviter: string;
  /** Calendar days since the invite with the same id; null where none is known. */
  daysSinceInvite: number | null;
}

/** Person → the earliest sign-up or acceptance whose inviter is another person. */
export function acceptances(store: OracleStore): Map<string, Acceptance> {
  const { roles, inviterProperty, inviteProperty } = store.settings;
  const invites = inviteFacts(store);
  const accepted = new Map<string, Acceptance>();
  for (const event of store.facts) {
    if (accepted.has(event.person)) continue;
    if (!isTrackOf(event, [...roles.signUp, ...roles.accept])) continue;
    const inviterId = readId(event.wire.properties?.[inviterProperty]);
    if (inviterId.is !== 'id') continue;
    const inviter = store.personOf(keyOf({ kind: 'user', id: inviterId.text }));
    if (inviter === event.person) continue;
    const inviteId = textProperty(event, inviteProperty);
    const invite = invites.find(
      (sent) => inviteId !== null && textProperty(sent, inviteProperty) === inviteId,
    );
    accepted.set(event.person, {
      event,
      inviter,
      daysSinceInvite: invite === undefined ? null : event.day - invite.day,
    });
  }
  return accepted;
}

/** First-seen day of every person who was ever seen. */
export function firstSeenDays(store: OracleStore): Map<string, DayNumber> {
  const days = new Map<string, DayNumber>();
  for (const person of store.persons.values()) {
    const day = firstSeenDay(person);
    if (day !== null) days.set(person.key, day);
  }
  return days;
}
