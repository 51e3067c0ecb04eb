import { isSeen } from '../activity.js';
import { isAct, parseAct, pathOf, writeJson } from '../acts.js';
import { compareBytes } from '../bytes.js';
import { type DayNumber, formatDay, type Period, periodsOf, type Range, todayOf } from '../calendar.js';
import { type GroupBy, groupOfPersons } from '../group.js';
import { isWithin } from '../growth.js';
import { distinctByBytes, median, share } from '../numbers.js';
import { plainByPerson } from '../question.js';
import { largest, NONE, OTHER } from '../rank.js';
import type { AskedAlways, OracleStore, StoredEvent } from '../types.js';

export interface SessionsParams extends AskedAlways, Range {
  /** Minutes without an event after which a further one begins a session. */
  gapMinutes: number;
  /** An act; '' or absent: no share of it is asked for. */
  event?: string;
  by?: Exclude<GroupBy, 'cohort'>;
}
export interface SessionsRow {
  period: string;
  current: boolean;
  group: string;
  sessions: number;
  persons: number;
  medianSeconds: number | null;
  meanSeconds: number | null;
  meanEvents: number | null;
  singleShare: number | null;
  eventShare: number | null;
}

interface Session {
  person: string;
  day: DayNumber;
  events: StoredEvent[];
}

const MINUTE_MS = 60_000;

/** Every session of everybody who is asked about. */
function sessionsOf(store: OracleStore, params: SessionsParams): Session[] {
  return [...plainByPerson(store, params)].flatMap(([person, all]) => {
    const sessions: Session[] = [];
    let lastMs = Number.NEGATIVE_INFINITY;
    for (const event of all.filter(isSeen)) {
      if (event.timestampMs - lastMs > params.gapMinutes * MINUTE_MS)
        sessions.push({ person, day: event.day, events: [] });
      sessions.at(-1)!.events.push(event);
      lastMs = event.timestampMs;
    }
    return sessions;
  });
}

function lengthOf({ events }: Session): number {
  return (events.at(-1)!.timestampMs - events[0]!.timestampMs) / 1000;
}

/** Each period with its groups; without `by` one group of all, with nothing in it too. */
function cells(
  store: OracleStore,
  params: SessionsParams,
): { period: Period; group: string; sessions: Session[] }[] {
  const groupOf = groupOfPersons(store, params.by);
  const all = sessionsOf(store, params).map((session) => ({ session, group: groupOf(session.person) }));
  return periodsOf(store.settings, params, todayOf(store.settings, params.asOf)).flatMap((period) => {
    const own = all.filter(({ session }) => isWithin(session.day, period));
    const groups = (params.by ?? '') === '' ? [''] : distinctByBytes(own.map(({ group }) => group));
    return groups.map((group) => ({
      period,
      group,
      sessions: own.filter((one) => one.group === group).map(({ session }) => session),
    }));
  });
}

/** How many visits people made, how long they were and how much happened in them. */
export function sessions(store: OracleStore, params: SessionsParams): SessionsRow[] {
  const act = (params.event ?? '') === '' ? null : parseAct(params.event!);
  return cells(store, params).map(({ period, group, sessions: own }) => {
    const seconds = own.map(lengthOf);
    const events = own.reduce((sum, session) => sum + session.events.length, 0);
    const single = own.filter((session) => session.events.length === 1).length;
    const withAct = act === null ? null : own.filter((one) => one.events.some((event) => isAct(event, act)));
    return {
      period: formatDay(period.start),
      current: period.current,
      group,
      sessions: own.length,
      persons: new Set(own.map(({ person }) => person)).size,
      medianSeconds: median(seconds),
      meanSeconds: share(
        seconds.reduce((sum, each) => sum + each, 0),
        own.length,
      ),
      meanEvents: share(events, own.length),
      singleShare: share(single, own.length),
      eventShare: withAct === null ? null : share(withAct.length, own.length),
    };
  });
}

export interface SessionsFirstPagesRow {
  period: string;
  current: boolean;
  group: string;
  page: string;
  sessions: number;
  share: number | null;
}

const MOST_PAGES = 10;

function firstPageOf({ events }: Session): string {
  const first = events.find(({ type }) => type === 'page');
  return first === undefined ? NONE : writeJson(pathOf(first));
}

/** The pages that sessions begin with: per period and group the 10 of most sessions, and the rest. */
export function sessionsFirstPages(store: OracleStore, params: SessionsParams): SessionsFirstPagesRow[] {
  return cells(store, params).flatMap(({ period, group, sessions: own }) => {
    const counts = new Map<string, number>();
    for (const page of own.map(firstPageOf)) counts.set(page, (counts.get(page) ?? 0) + 1);
    const named = largest(counts, MOST_PAGES);
    const rest = own.filter((session) => !named.includes(firstPageOf(session))).length;
    const rows = [...named.map((page) => ({ page, sessions: counts.get(page)! }))];
    if (rest > 0) rows.push({ page: OTHER, sessions: rest });
    return rows
      .sort(
        (a, b) =>
          Number(a.page === OTHER) - Number(b.page === OTHER) ||
          b.sessions - a.sessions ||
          compareBytes(a.page, b.page),
      )
      .map((row) => ({
        period: formatDay(period.start),
        current: period.current,
        group,
        ...row,
        share: share(row.sessions, own.length),
      }));
  });
}
