export type Rows = Record<string, unknown>[];

/** A metric against what a product team would write on its raw table. */
export interface Comparison {
  name: string;
  /** Ratio that is aimed at. */
  aim?: number;
  /** Queries on our views, timed together. */
  ours: readonly string[];
  /** Queries on `everloop.naive_events` that together give the same. */
  naive: readonly string[];
  /** Whether both say the same; one list of rows a query. */
  isSame(ours: readonly Rows[], naive: readonly Rows[]): boolean;
}

/** Names of the events that the project's roles are about. */
export const ROLES = {
  signUp: "events.event = 'Signed Up'",
  activation: "events.event = 'Project Created'",
  order: "events.event = 'Order Completed'",
  invite: "events.event = 'Invite Sent'",
  acceptance: "events.event IN ('Signed Up', 'Invite Accepted')",
};

/** Parameters that every view takes. */
export const COMMON = "project = 'bench', as_of = '2027-04-01T00:00:00Z', segment = ''";

/** A day's first instant in the project's zone, for ranges on the raw table's timestamp. */
export const startOf = (day: string) => `toDateTime64('${day} 00:00:00', 3, 'Europe/Berlin')`;

/**
 * Track, page and screen events with the person (links applied) and the day in the project's zone: what every naive query
 * starts from. Copies are in it: who counts events has to take them out.
 */
export function personEvents(columns: readonly string[] = [], where = ''): string {
  const selected = columns.map((column) => `events.${column} AS ${column.replaceAll('.', '_')}`);
  return `(
    SELECT
        ${[
          "if(people.person != '', people.person, if(events.user_id != '', events.user_id, events.anonymous_id)) AS person",
          "toDate(events.timestamp, 'Europe/Berlin') AS day",
          ...selected,
        ].join(',\n        ')}
    FROM everloop.naive_events AS events
    LEFT JOIN everloop.naive_people AS people
        ON people.id = if(events.user_id != '', events.user_id, events.anonymous_id)
    WHERE events.project = 'bench'
        AND events.type IN ('track', 'page', 'screen')${where === '' ? '' : `\n        AND ${where}`}
)`;
}

/**
 * Compares rows by key, value for value. A row whose values are all 0 or null on one side may be missing on the other: our
 * answers have a row for every period, naive ones for those with anybody in them.
 */
export function sameBy(
  keys: readonly string[],
  values: readonly string[],
): (ours: Rows, naive: Rows) => boolean {
  return (ours, naive) => {
    const mine = index(ours);
    const theirs = index(naive);
    return (
      mine.size > 0 &&
      mine.size === theirs.size &&
      [...theirs].every(([key, row]) => agree(mine.get(key), row))
    );
  };

  function index(rows: Rows): Map<string, Rows[number]> {
    return new Map(
      rows
        .filter((row) => values.some((value) => Number(row[value] ?? 0) !== 0))
        .map((row) => [keyOf(row), row]),
    );
  }

  function keyOf(row: Rows[number]): string {
    return keys.map((key) => String(row[key])).join('|');
  }

  function agree(mine: Rows[number] | undefined, theirs: Rows[number]): boolean {
    return mine !== undefined && values.every((value) => isNear(mine[value], theirs[value]));
  }
}

/** Counts and exact decimals are equal; quotients may differ in their last digits. */
function isNear(a: unknown, b: unknown): boolean {
  if (a === null || b === null) return (a ?? b) === null;
  const [x, y] = [Number(a), Number(b)];
  return x === y || Math.abs(x - y) <= 1e-9 * Math.max(Math.abs(x), Math.abs(y));
}
