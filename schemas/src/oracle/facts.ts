import { firstSeenDay, isTrackOf } from './activity.js';
import { compareBytes } from './bytes.js';
import type { DayNumber } from './calendar.js';
import { readId } from './judge-event.js';
import { keyOf } from './links.js';
import { type Amount, absolute, firstPresent, readAmount, writeAmount } from './money.js';
import { distinctByBytes } from './numbers.js';
import { byFirstReceived } from './receipt.js';
import type { OracleSettings, OracleStore, StoredEvent } from './types.js';

/** An order, or a refund: then the amount is what it takes away. */
export interface RevenueFact {
  event: StoredEvent;
  person: string;
  day: DayNumber;
  isOrder: boolean;
  currency: string;
  amount: Amount;
}

/** Orders, one an order id, and refunds, one a message, earliest first. */
export function revenueFacts(store: OracleStore): RevenueFact[] {
  const repeated = repeatedMessages(store);
  return moneyMessages(store).filter(({ event }) => !repeated.has(event.messageId));
}

/** Everything with a role and an amount, one a message: repeated orders too. */
function moneyMessages({ facts, settings }: OracleStore): RevenueFact[] {
  const { roles, amountProperties } = settings;
  return facts.flatMap((event) => {
    const isRefund = isTrackOf(event, roles.refund);
    if (!isRefund && !isTrackOf(event, roles.revenue)) return [];
    const amount = readAmount(firstPresent(event.wire.properties ?? {}, amountProperties));
    if (amount === null) return [];
    return [
      {
        event,
        person: event.person,
        day: event.day,
        isOrder: !isRefund,
        currency: readCurrency(settings, event),
        amount: isRefund ? -absolute(amount) : amount,
      },
    ];
  });
}

/** The id of an order; null for a placeholder, such as a template writes that was not filled in. */
function orderIdOf(event: StoredEvent, { orderIdProperties }: OracleSettings): string | null {
  const properties = event.wire.properties ?? {};
  const name = orderIdProperties.find((each) => Object.hasOwn(properties, each) && properties[each] !== null);
  const value = name === undefined ? null : properties[name];
  const id = readId(typeof value === 'string' ? value.trim() : value);
  return id.is === 'id' ? id.text : null;
}

/** Message → the order that it repeats: of one event name and one order id, the message received first is the order. */
export function repeatedMessages(
  store: OracleStore,
): Map<string, { order: RevenueFact; repeated: RevenueFact }> {
  const orders = new Map<string, RevenueFact>();
  const repeated = new Map<string, { order: RevenueFact; repeated: RevenueFact }>();
  const byReceipt = moneyMessages(store).sort(
    (a, b) => byFirstReceived(a.event, b.event) || compareBytes(a.event.messageId, b.event.messageId),
  );
  for (const fact of byReceipt) {
    const id = orderIdOf(fact.event, store.settings);
    if (!fact.isOrder || fact.amount < 0n || id === null) continue;
    const key = JSON.stringify([fact.event.name, id]);
    const order = orders.get(key);
    if (order === undefined) orders.set(key, fact);
    else repeated.set(fact.event.messageId, { order, repeated: fact });
  }
  return repeated;
}

export interface RepeatedOrdersRow {
  currency: string;
  repeatedOrders: number;
  /** The money that is left out. */
  revenue: string;
  /** Repeated orders that differ from their order in amount or currency. Many: the property is no order id. */
  differing: number;
}

/** Orders that came again under another message, by their currency. */
export function repeatedOrders(store: OracleStore): RepeatedOrdersRow[] {
  const all = [...repeatedMessages(store).values()];
  return distinctByBytes(all.map(({ repeated }) => repeated.currency)).map((currency) => {
    const own = all.filter(({ repeated }) => repeated.currency === currency);
    return {
      currency,
      repeatedOrders: own.length,
      revenue: writeAmount(own.reduce((sum, { repeated }) => sum + repeated.amount, 0n)),
      differing: own.filter(
        ({ repeated, order }) => repeated.amount !== order.amount || repeated.currency !== order.currency,
      ).length,
    };
  });
}

function readCurrency(settings: OracleSettings, event: StoredEvent): string {
  const currency = event.wire.properties?.currency;
  const text = typeof currency === 'string' ? currency.trim().toUpperCase() : '';
  return text === '' ? settings.currency : text;
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
