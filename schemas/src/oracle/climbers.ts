import { activeDays, daysWithin, isTrackOf } from './activity.js';
import { parseDay, periodAt } from './calendar.js';
import { firstSeenDays, type RevenueFact, revenueFacts } from './facts.js';
import { isWithin, type Span, sumOf } from './growth.js';
import { readAmount } from './money.js';
import { plainByPerson } from './question.js';
import type { AskedAlways, Granularity, OracleStore, Rung, StoredEvent } from './types.js';

/** All that a ladder needs of one person. */
export interface Climber {
  key: string;
  firstSeen: number;
  events: StoredEvent[];
  activeOn: Set<number>;
  money: RevenueFact[];
}

export function climbersOf(store: OracleStore, params: AskedAlways): Climber[] {
  const firstSeen = firstSeenDays(store);
  const money = revenueFacts(store);
  return [...plainByPerson(store, params)].flatMap(([key, events]) => {
    const seenOn = firstSeen.get(key);
    if (seenOn === undefined) return [];
    const activeOn = activeDays(store, store.persons.get(key)!);
    return [{ key, firstSeen: seenOn, events, activeOn, money: money.filter((fact) => fact.person === key) }];
  });
}

function holds(rung: Rung, climber: Climber, span: Span): boolean {
  const isEnoughDays = daysWithin(climber.activeOn, span.start, span.end) >= (rung.activeDays ?? 0);
  const isEnoughEvents = Object.entries(rung.events ?? {}).every(
    ([name, times]) =>
      climber.events.filter((event) => isTrackOf(event, [name]) && isWithin(event.day, span)).length >= times,
  );
  const isEnoughRevenue = Object.entries(rung.revenue ?? {}).every(([currency, least]) => {
    const own = climber.money.filter((fact) => fact.currency === currency && isWithin(fact.day, span));
    return sumOf(own) >= (readAmount(least) ?? 0n);
  });
  const orders = climber.money.filter((fact) => fact.isOrder && isWithin(fact.day, span));
  const isEnoughOrders = orders.length >= (rung.orders ?? 0);
  return isEnoughDays && isEnoughEvents && isEnoughRevenue && isEnoughOrders;
}

/** The highest rung whose rule holds, from 1; 0 where none does. */
export function rungIn(ladder: readonly Rung[], climber: Climber, span: Span): number {
  return ladder.findLastIndex((rung) => holds(rung, climber, span)) + 1;
}

/** Person → name of the rung on which they are in the period that holds a day. */
export function rungNames(store: OracleStore, granularity: Granularity, day: string): Map<string, string> {
  const rungs = store.settings.ladder;
  const period = periodAt(store.settings, granularity, parseDay(day), parseDay(day));
  return new Map(
    climbersOf(store, { asOf: '' }).flatMap((climber) =>
      climber.firstSeen < period.end
        ? [
            [
              climber.key,
              ['inactive', ...rungs.map(({ name }) => name)][rungIn(rungs, climber, period)]!,
            ] as const,
          ]
        : [],
    ),
  );
}
