import type { DayNumber } from './calendar.js';
import type { AskedAlways, OraclePerson, OracleStore, StoredEvent } from './types.js';

/** Tracks, pages and screens: what makes a person seen. */
export function isSeen(event: StoredEvent): boolean {
  return event.type === 'track' || event.type === 'page' || event.type === 'screen';
}

/** A track event by one of these names. */
export function isTrackOf(event: StoredEvent, names: readonly string[]): boolean {
  return event.type === 'track' && names.includes(event.name);
}

/** The persons that a question is about. */
export function personsAsked(store: OracleStore, asked: AskedAlways): OraclePerson[] {
  return [...store.persons.values()].filter((person) => asked.segment?.has(person.key) ?? true);
}

/** The first day on which the person did anything that `counts`; null for never. Taken over every copy. */
export function firstDay(person: OraclePerson, counts: (event: StoredEvent) => boolean): DayNumber | null {
  return person.events.find(counts)?.day ?? null;
}

export function firstSeenDay(person: OraclePerson): DayNumber | null {
  return firstDay(person, isSeen);
}

/** Whether an event makes its person active: the event asked for, else the project's core events, else anything seen. */
export function isActiveEvent(store: OracleStore, event: StoredEvent, askedName = ''): boolean {
  if (askedName !== '') return isTrackOf(event, [askedName]);
  const core = store.settings.activeEvents;
  return core === null ? isSeen(event) : isTrackOf(event, core);
}

/** The days on which a person was active, over every copy. */
export function activeDays(store: OracleStore, person: OraclePerson, askedName = ''): Set<DayNumber> {
  const active = person.events.filter((event) => isActiveEvent(store, event, askedName));
  return new Set(active.map((event) => event.day));
}

/** How many of the days lie in `[start, end)`. */
export function daysWithin(days: ReadonlySet<DayNumber>, start: DayNumber, end: DayNumber): number {
  return [...days].filter((day) => day >= start && day < end).length;
}
