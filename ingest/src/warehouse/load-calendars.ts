import type { Warehouse } from '../ports/warehouse.js';

/** Calendar day (YYYY-MM-DD) of an instant in a project's zone. Throws where the project or the day is unknown. */
export type DayOf = (projectId: string, timestampMs: number) => string;

const QUARTER_MS = 15 * 60 * 1000;

/**
 * Reads the calendar, the one place where a zone meets a day. Days start on quarters of an hour in every zone of this
 * century, so a day is remembered by quarter.
 */
export async function loadCalendars(warehouse: Warehouse): Promise<DayOf> {
  const rows = await warehouse.query<{ project: string; first_day: string; starts: number[] }>(
    `SELECT
        project,
        toString(min(day)) AS first_day,
        arraySort(groupArray(toUInt32(starts_at))) AS starts
    FROM everloop.calendar FINAL
    GROUP BY project`,
  );
  const calendars = new Map(rows.map((row) => [row.project, createCalendar(row.first_day, row.starts)]));
  return (projectId, timestampMs) => {
    const dayAt = calendars.get(projectId);
    if (dayAt === undefined) throw new RangeError(`project "${projectId}" has no calendar`);
    return dayAt(timestampMs);
  };
}

function createCalendar(firstDay: string, startsSeconds: readonly number[]): (timestampMs: number) => string {
  const firstDayMs = Date.parse(`${firstDay}T00:00:00Z`);
  const dayByQuarter = new Map<number, string>();
  return (timestampMs) => {
    const quarter = Math.floor(timestampMs / QUARTER_MS);
    let day = dayByQuarter.get(quarter);
    if (day === undefined) {
      const index = lastAtOrBefore(startsSeconds, (quarter * QUARTER_MS) / 1000);
      if (index < 0) throw new RangeError(`${new Date(timestampMs).toISOString()} is before the calendar`);
      day = new Date(firstDayMs + index * 86_400_000).toISOString().slice(0, 10);
      // Three years of quarters; beyond that somebody sends nonsense and the memory is better kept small.
      if (dayByQuarter.size > 110_000) dayByQuarter.clear();
      dayByQuarter.set(quarter, day);
    }
    return day;
  };
}

function lastAtOrBefore(sorted: readonly number[], value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! <= value) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
