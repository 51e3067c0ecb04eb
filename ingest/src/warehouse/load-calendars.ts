import type { Warehouse } from '../ports/warehouse.js';

/** Calendar day (YYYY-MM-DD) of an instant in a project's zone. Throws where the project or the day is unknown. */
export type DayOf = (projectId: string, timestampMs: number) => string;

const QUARTER_MS = 15 * 60 * 1000;

/**
 * Reads the calendar, the one place where a zone meets a day. Days start on quarters of an hour in every zone of this
 * century, so a day is remembered by quarter.
 */
export async function loadCalendars(warehouse: Warehouse): Promise<DayOf> {
  const rows = await warehouse.query<{ project: string; days: [day: number, startsAt: number][] }>(
    `SELECT
        project,
        arraySort(start -> start.2, groupArray((toUInt16(day), toUInt32(starts_at)))) AS days
    FROM everloop.calendar FINAL
    GROUP BY project`,
  );
  const calendars = new Map(rows.map(({ project, days }) => [project, createCalendar(days)]));
  return (projectId, timestampMs) => {
    const dayAt = calendars.get(projectId);
    if (dayAt === undefined) throw new RangeError(`project "${projectId}" has no calendar`);
    return dayAt(timestampMs);
  };
}

/** A day may be missing: Samoa had no 30 December 2011. */
function createCalendar(
  days: readonly (readonly [day: number, startsAt: number])[],
): (timestampMs: number) => string {
  const dayByQuarter = new Map<number, string>();
  return (timestampMs) => {
    const quarter = Math.floor(timestampMs / QUARTER_MS);
    let day = dayByQuarter.get(quarter);
    if (day === undefined) {
      const number = dayAt(days, (quarter * QUARTER_MS) / 1000);
      if (number === undefined)
        throw new RangeError(`${new Date(timestampMs).toISOString()} is before the calendar`);
      day = new Date(number * 86_400_000).toISOString().slice(0, 10);
      // Three years of quarters; beyond that someone sends nonsense and the memory is better kept small.
      if (dayByQuarter.size > 110_000) dayByQuarter.clear();
      dayByQuarter.set(quarter, day);
    }
    return day;
  };
}

/** Number of the last day that starts at or before the second. */
function dayAt(
  days: readonly (readonly [day: number, startsAt: number])[],
  second: number,
): number | undefined {
  let low = 0;
  let high = days.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (days[middle]![1] <= second) low = middle + 1;
    else high = middle;
  }
  return days[low - 1]?.[0];
}
