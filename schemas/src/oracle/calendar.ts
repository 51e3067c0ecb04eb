import type { Granularity, OracleSettings, WeekDay } from './types.js';

/** A calendar day as a number: days since 1970-01-01. All arithmetic of periods is done on these, never on elapsed time. */
export type DayNumber = number;

const DAY_MS = 86_400_000;
const WEEK_DAYS: WeekDay[] = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];

export function parseDay(text: string): DayNumber {
  const [year, month, day] = text.split('-').map(Number);
  return Date.UTC(year!, month! - 1, day!) / DAY_MS;
}

export function formatDay(day: DayNumber): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}

/** Makes the function that says on which calendar day of a zone an instant lies. */
export function zoneCalendar(timeZone: string): (instantMs: number) => DayNumber {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
  });
  const known = new Map<number, DayNumber>();
  return (instantMs) => {
    const before = known.get(instantMs);
    if (before !== undefined) return before;
    const parts = format.formatToParts(instantMs);
    const part = (type: string) => Number(parts.find((p) => p.type === type)!.value);
    const day = Date.UTC(part('year'), part('month') - 1, part('day')) / DAY_MS;
    known.set(instantMs, day);
    return day;
  };
}

/** First day of the period that a day lies in. */
export function periodOf(day: DayNumber, granularity: Granularity, weekStart: WeekDay): DayNumber {
  if (granularity === 'day') return day;
  if (granularity === 'month') {
    const date = new Date(day * DAY_MS);
    return Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1) / DAY_MS;
  }
  // 1970-01-01 was a Thursday, which stands at 3 when Monday stands at 0.
  const weekDay = (((day + 3) % 7) + 7) % 7;
  return day - ((weekDay - WEEK_DAYS.indexOf(weekStart) + 7) % 7);
}

/** First day of the period `count` periods after the one that begins on `start`. */
export function shiftPeriod(start: DayNumber, granularity: Granularity, count: number): DayNumber {
  if (granularity === 'day') return start + count;
  if (granularity === 'week') return start + 7 * count;
  const date = new Date(start * DAY_MS);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + count, 1) / DAY_MS;
}

export interface Period {
  /** First day. */
  start: DayNumber;
  /** First day after it. */
  end: DayNumber;
  /** Has not ended as of the question's instant. */
  current: boolean;
}

export interface Range {
  /** `YYYY-MM-DD`, included. */
  from: string;
  /** `YYYY-MM-DD`, excluded. */
  to: string;
  granularity: Granularity;
}

/** The last day that has begun as of an instant, in the project's zone. */
export function todayOf(settings: OracleSettings, asOf: string): DayNumber {
  return zoneCalendar(settings.timeZone)(Date.parse(asOf));
}

/** The period that holds a day. */
export function periodAt(
  settings: OracleSettings,
  granularity: Granularity,
  day: DayNumber,
  today: DayNumber,
): Period {
  const start = periodOf(day, granularity, settings.weekStart);
  const end = shiftPeriod(start, granularity, 1);
  return { start, end, current: end > today };
}

/** Whole periods that touch `[from, to)`; none that begins after today. */
export function periodsOf(settings: OracleSettings, range: Range, today: DayNumber): Period[] {
  const periods: Period[] = [];
  const to = parseDay(range.to);
  if (parseDay(range.from) >= to) return periods;
  let period = periodAt(settings, range.granularity, parseDay(range.from), today);
  while (period.start < to && period.start <= today) {
    periods.push(period);
    period = periodAt(settings, range.granularity, period.end, today);
  }
  return periods;
}
