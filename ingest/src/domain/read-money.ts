import { MAX_ID_BYTES } from '@everloop/schemas';
import { type Json, type JsonObject, textOf } from './json/number-text.js';
import type { ProjectSettings } from './project-settings.js';
import { readAmount, readCurrency } from './read-amount.js';
import { isLongerThan, isPlaceholder } from './read-id.js';

/** What a track event says about money. */
export interface Money {
  /** Exact decimal text, with the sign that it was sent with. */
  amount: string;
  currency: string;
  /** '' where the event names no order. */
  orderId: string;
}

/** `missing_revenue`: no amount is there; `unreadable_revenue`: the one that is there is no decimal. */
export type NoMoney = 'missing_revenue' | 'unreadable_revenue';

export type MoneySettings = Pick<ProjectSettings, 'amountProperties' | 'orderIdProperties' | 'currency'>;

/** Reads an amount, its currency and the order that it belongs to by the names that the project gives them. */
export function readMoney(properties: JsonObject, settings: MoneySettings): Money | NoMoney {
  const present = findPresent(properties, settings.amountProperties);
  if (present === undefined) return 'missing_revenue';
  const text = textOf(present);
  const amount = text === undefined ? null : readAmount(text);
  if (amount === null) return 'unreadable_revenue';
  return {
    amount,
    currency: readCurrency(textOf(properties.currency), settings.currency),
    orderId: readOrderId(properties, settings.orderIdProperties ?? []),
  };
}

/** The first that is there, neither null nor blank. Whether it can be read decides nothing: the next says something else. */
function findPresent(properties: JsonObject, names: readonly string[]): Json | undefined {
  for (const name of names) {
    const value = Object.hasOwn(properties, name) ? properties[name] : undefined;
    const isBlank =
      value === undefined || value === null || (typeof value === 'string' && value.trim() === '');
    if (!isBlank) return value;
  }
  return undefined;
}

/** A placeholder is none: a template that writes `undefined` must not make one order of all. */
function readOrderId(properties: JsonObject, names: readonly string[]): string {
  const name = names.find((each) => Object.hasOwn(properties, each) && properties[each] !== null);
  const id = name === undefined ? '' : (textOf(properties[name]) ?? '').trim();
  return isPlaceholder(id) || isLongerThan(id, MAX_ID_BYTES) ? '' : id;
}
