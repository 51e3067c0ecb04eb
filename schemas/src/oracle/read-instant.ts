const ISO =
  /^(\d{4})-(\d\d)-(\d\d)(?:[Tt ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d+))?)?\s?(?:([Zz])|([+-])(\d\d):?(\d\d)?)?)?$/;

/**
 * Reads an ISO 8601 time as milliseconds since 1970; without an offset it is UTC, digits beyond the millisecond are cut off.
 * null for anything else, 30 February included.
 */
export function readInstant(value: unknown): number | null {
  if (typeof value !== 'string') return null;
  const match = ISO.exec(value.trim());
  if (match === null) return null;
  const [
    ,
    year,
    month,
    day,
    hour = '0',
    minute = '0',
    second = '0',
    fraction = '',
    ,
    sign,
    offsetHour,
    offsetMinute,
  ] = match;
  const midnightMs = Date.UTC(Number(year), Number(month) - 1, Number(day));
  if (new Date(midnightMs).getUTCDate() !== Number(day) || Number(month) < 1 || Number(month) > 12)
    return null;
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return null;
  const timeMs =
    Number(hour) * 3_600_000 +
    Number(minute) * 60_000 +
    Number(second) * 1000 +
    Number(fraction.padEnd(3, '0').slice(0, 3));
  const offsetMs = (Number(offsetHour ?? 0) * 60 + Number(offsetMinute ?? 0)) * 60_000;
  return midnightMs + timeMs - (sign === '-' ? -offsetMs : offsetMs);
}
