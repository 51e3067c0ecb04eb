const STEP_MS = 900_000;
const DAY_MS = 86_400_000;
const MAX_CACHED = 50_000;

/**
 * Returns a function that turns the wall time of a zone, written as if it were UTC, into the instant, both in milliseconds. Of a
 * wall time that the zone has twice it is the earlier instant. The zone must exist.
 */
export function createZoneClock(timeZone: string): (wallMs: number) => number {
  const offsetAt = createOffsets(timeZone);
  return (wallMs) => {
    const before = offsetAt(wallMs - DAY_MS);
    const after = offsetAt(wallMs + DAY_MS);
    const instants = [wallMs - before, wallMs - after].filter((at) => at + offsetAt(at) === wallMs);
    // None in the hour that the zone leaves out.
    return instants.length === 0 ? wallMs - before : Math.min(...instants);
  };
}

/** Offset of the zone from UTC. Zones change theirs at quarters of an hour, so it is worked out once for each. */
function createOffsets(timeZone: string): (instantMs: number) => number {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  const cached = new Map<number, number>();
  return (instantMs) => {
    const step = Math.floor(instantMs / STEP_MS);
    const known = cached.get(step);
    if (known !== undefined) return known;
    if (cached.size === MAX_CACHED) cached.clear();
    const [month, day, year, hour, minute, second] = format
      .format(step * STEP_MS)
      .match(/\d+/g)!
      .map(Number) as [number, number, number, number, number, number];
    const offset = Date.UTC(year, month - 1, day, hour, minute, second) - step * STEP_MS;
    cached.set(step, offset);
    return offset;
  };
}
