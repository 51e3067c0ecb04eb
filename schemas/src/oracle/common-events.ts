import { compareBytes } from './bytes.js';
import { isWithin, type Span } from './growth.js';
import { distinctByBytes } from './numbers.js';
import type { StoredEvent } from './types.js';

const MOST_EVENTS = 200;

/** The names of track events that most persons did in a span, and how many names were left out. */
export function commonEvents(
  eventsOf: ReadonlyMap<string, readonly StoredEvent[]>,
  span: Span,
): { names: string[]; leftOut: number } {
  const done = [...eventsOf.values()].map((events) =>
    distinctByBytes(
      events.filter((event) => event.type === 'track' && isWithin(event.day, span)).map(({ name }) => name),
    ),
  );
  const names = distinctByBytes(done.flat())
    .map((name) => ({ name, persons: done.filter((own) => own.includes(name)).length }))
    .sort((a, b) => b.persons - a.persons || compareBytes(a.name, b.name))
    .map(({ name }) => name);
  return { names: names.slice(0, MOST_EVENTS), leftOut: Math.max(names.length - MOST_EVENTS, 0) };
}
