import { parseDay } from './calendar.js';
import type { Span } from './growth.js';
import type { AskedAlways, OracleStore, StoredEvent } from './types.js';

const DAY_MS = 86_400_000;

/** A free range of days, `[from, to)`. */
export interface DayRange {
  from: string;
  to: string;
}

export function spanOf(range: DayRange): Span {
  return { start: parseDay(range.from), end: parseDay(range.to) };
}

function isAsked(asked: AskedAlways, person: string): boolean {
  return asked.segment?.has(person) ?? true;
}

/** One copy a message, of the persons that a question is about; earliest first. */
export function factsAsked(store: OracleStore, asked: AskedAlways): StoredEvent[] {
  return store.facts.filter((event) => isAsked(asked, event.person));
}

/** What plain counts count, of the persons that a question is about; person → events, earliest first. */
export function plainByPerson(store: OracleStore, asked: AskedAlways): Map<string, StoredEvent[]> {
  const events = new Map<string, StoredEvent[]>();
  for (const event of store.plain) {
    if (isAsked(asked, event.person)) events.set(event.person, [...(events.get(event.person) ?? []), event]);
  }
  return events;
}

/** Whether `event` comes within so many times 24 hours of `start`, both ends included. */
export function isWithinDaysOf(start: StoredEvent, event: StoredEvent, days: number): boolean {
  const elapsedMs = event.timestampMs - start.timestampMs;
  return elapsedMs >= 0 && elapsedMs <= days * DAY_MS;
}
