import { activeDays, isActiveEvent, personsAsked } from '../activity.js';
import { compareBytes } from '../bytes.js';
import { parseDay } from '../calendar.js';
import { touchChannel } from '../channel.js';
import { distinctByBytes, share } from '../numbers.js';
import type { AskedAlways, OracleStore, StoredEvent } from '../types.js';
import { stateAt } from './lifecycle.js';

export interface WinBackParams extends AskedAlways {
  end: string;
  /** Days before `end` at which a person was dormant. */
  window: number;
}
export interface WinBackRow {
  /** Name of the event that brought them back; `page` or `screen` for a view. */
  event: string;
  /** Channel of that event. */
  group: string;
  persons: number;
  share: number | null;
}

function findReturns(store: OracleStore, params: WinBackParams): { dormant: number; returns: StoredEvent[] } {
  const end = parseDay(params.end);
  const then = end - params.window;
  const dormant = personsAsked(store, params).filter(
    (person) => stateAt(activeDays(store, person), then, store.settings.churn) === 'dormant',
  );
  const returns = dormant.flatMap(
    (person) =>
      person.events.find((event) => isActiveEvent(store, event) && event.day > then && event.day <= end) ??
      [],
  );
  return { dormant: dormant.length, returns };
}

/** What brought dormant persons back. */
export function winBack(store: OracleStore, params: WinBackParams): WinBackRow[] {
  const { dormant, returns } = findReturns(store, params);
  const ways = returns.map((event) => ({
    event: event.type === 'track' ? event.name : event.type,
    group: touchChannel(event.wire.context, store) ?? 'direct',
  }));
  const rows = distinctByBytes(ways.map((way) => way.event)).flatMap((event) => {
    const groups = distinctByBytes(ways.filter((way) => way.event === event).map((way) => way.group));
    return groups.map((group) => {
      const persons = ways.filter((way) => way.event === event && way.group === group).length;
      return { event, group, persons, share: share(persons, dormant) };
    });
  });
  return rows.sort(
    (a, b) => b.persons - a.persons || compareBytes(a.event, b.event) || compareBytes(a.group, b.group),
  );
}

export interface WinBackSummaryRow {
  dormant: number;
  returned: number;
  share: number | null;
}

export function winBackSummary(store: OracleStore, params: WinBackParams): WinBackSummaryRow[] {
  const { dormant, returns } = findReturns(store, params);
  return [{ dormant, returned: returns.length, share: share(returns.length, dormant) }];
}
