const ISO_TIME =
  /^(\d{4})-(\d\d)-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(?:[.,](\d+))?)?(Z|[+-]\d\d(?::?\d\d)?)?)?$/;

/** `2026-11-22T10:00:00.000Z`, the form that this program writes. */
const CANONICAL_LENGTH = 24;

/**
 * Reads an ISO 8601 time of the extended form, truncated to the millisecond: a date, or a date and a time of day with or
 * without seconds, fraction and offset (without: UTC). Null for everything else, days that do not exist included.
 */
export function parseIsoTime(text: string): number | null {
  const match = ISO_TIME.exec(text);
  if (match === null) return null;
  const [, year, month, day, hours = '0', minutes = '0', seconds = '0', fraction = '', offset = 'Z'] = match;
  const date = startOfDayMs(Number(year), Number(month), Number(day));
  if (!isCalendarDay(date, Number(month), Number(day))) return null;
  const ofDay = timeOfDayMs(
    Number(hours),
    Number(minutes),
    Number(seconds),
    Number(fraction.slice(0, 3).padEnd(3, '0')),
  );
  const offsetMs = readOffsetMs(offset);
  if (ofDay === null || offsetMs === null) return null;
  return date + ofDay - offsetMs;
}

/** Whether a text that `parseIsoTime` reads already stands as `formatIsoTime` would write it. */
export function isCanonicalTime(text: string): boolean {
  return text.length === CANONICAL_LENGTH && text.endsWith('Z');
}

/** ISO 8601 UTC with three digits of milliseconds. */
export function formatIsoTime(timeMs: number): string {
  return new Date(timeMs).toISOString();
}

/** Date.UTC reads the years 0-99 as 1900-1999, and Go's zero time lies in year 1. */
function startOfDayMs(year: number, month: number, day: number): number {
  return year < 100 ? new Date(0).setUTCFullYear(year, month - 1, day) : Date.UTC(year, month - 1, day);
}

function isCalendarDay(dateMs: number, month: number, day: number): boolean {
  if (month < 1 || month > 12 || day < 1) return false;
  return day <= 28 || new Date(dateMs).getUTCDate() === day;
}

function timeOfDayMs(hours: number, minutes: number, seconds: number, ms: number): number | null {
  // ISO 8601 knows 24:00 as the end of a day and :60 as a leap second, which counts as the second after it.
  if (hours > 24 || minutes > 59 || seconds > 60) return null;
  if (hours === 24 && (minutes > 0 || seconds > 0 || ms > 0)) return null;
  return ((hours * 60 + minutes) * 60 + seconds) * 1_000 + ms;
}

function readOffsetMs(offset: string): number | null {
  if (offset === 'Z') return 0;
  const hours = Number(offset.slice(1, 3));
  const minutes = Number(offset.slice(3).replace(':', ''));
  if (hours > 23 || minutes > 59) return null;
  return (offset.startsWith('-') ? -1 : 1) * (hours * 60 + minutes) * 60_000;
}
