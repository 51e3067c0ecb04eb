/** Arithmetic on calendar days as text (YYYY-MM-DD). No zone, no clock. */

const DAY_MS = 86_400_000;

export type Granularity = 'day' | 'week' | 'month';

/** Whether the text is a day that exists. `2026-02-30` is none. */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const ms = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(text);
}

/** Days since 1970-01-01. */
function dayNumber(day: string): number {
  return Date.parse(`${day}T00:00:00Z`) / DAY_MS;
}

export function addDays(day: string, days: number): string {
  return dayOfNumber(dayNumber(day) + days);
}

/** The same day of another month, or its last day where the month is shorter. */
export function addMonths(day: string, months: number): string {
  const date = new Date(`${day}T00:00:00Z`);
  const first = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months, 1));
  const length = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
  first.setUTCDate(Math.min(date.getUTCDate(), length));
  return first.toISOString().slice(0, 10);
}

/** First day of the period that holds `day`. `weekStart`: 0 for Monday to 6 for Sunday. */
export function startOf(granularity: Granularity, day: string, weekStart: number): string {
  if (granularity === 'day') return day;
  if (granularity === 'month') return `${day.slice(0, 7)}-01`;
  // Day 0 was a Thursday: three days after a Monday.
  const intoWeek = (((dayNumber(day) + 3 - weekStart) % 7) + 7) % 7;
  return addDays(day, -intoWeek);
}

/** First day after the period that holds `day`. */
export function nextAfter(granularity: Granularity, day: string, weekStart: number): string {
  const first = startOf(granularity, day, weekStart);
  if (granularity === 'day') return addDays(first, 1);
  return granularity === 'week' ? addDays(first, 7) : addMonths(first, 1);
}

/** How many periods lie in [from, to), both starts of periods. */
export function countPeriods(granularity: Granularity, from: string, to: string): number {
  if (granularity === 'month') return monthNumber(to) - monthNumber(from);
  return (dayNumber(to) - dayNumber(from)) / (granularity === 'week' ? 7 : 1);
}

function monthNumber(day: string): number {
  return Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7));
}

function dayOfNumber(number: number): string {
  return new Date(number * DAY_MS).toISOString().slice(0, 10);
}
