import { isPersonKey } from '../domain/is-person-key.js';
import type { RawId } from '../domain/raw-id.js';
import { ProblemError } from '../metrics/problem-error.js';
import type { Warehouse } from '../ports/warehouse.js';

/** One event of a person. */
export interface TimelineEvent {
  timestamp: string;
  /** In the project's zone. */
  day: string;
  type: string;
  /** Name of a track event; null on others. */
  event: string | null;
  /** Name of a page or screen. */
  name: string | null;
  /** The raw id that it was sent with. */
  sentAs: RawId;
  messageId: string;
  receivedAt: string;
  properties: unknown;
  traits: unknown;
  context: unknown;
}

interface TimelineRow {
  at: number;
  day: string;
  type: string;
  event: string;
  name: string;
  kind: RawId['kind'];
  id: string;
  message_id: string;
  received: number;
  properties: string;
  traits: string;
  context: string;
  actor: string;
}

export interface TimelinePage {
  events: TimelineEvent[];
  /** Asks for the events before; null at the end. */
  nextCursor: string | null;
}

/** Where a page ended: the order is (timestamp, messageId, raw id, what it is called), latest first. */
type Place = Pick<TimelineRow, 'at' | 'message_id' | 'actor' | 'type' | 'event'>;

/** Errors: METRIC_INVALID_PARAMETER for a cursor that is not ours. */
export async function readTimeline(
  warehouse: Warehouse,
  project: string,
  { kind, id }: RawId,
  { cursor, limit }: { cursor: string | undefined; limit: number },
): Promise<TimelinePage> {
  const before = cursor === undefined ? null : readPlace(cursor);
  const rows = await warehouse.query<TimelineRow>(
    `SELECT
        toUnixTimestamp64Milli(timestamp) AS at,
        day,
        type,
        event,
        name,
        kind,
        id,
        message_id,
        toUnixTimestamp64Milli(received_at) AS received,
        toString(properties) AS properties,
        toString(traits) AS traits,
        context,
        toString(actor) AS actor
    FROM everloop.person_timeline(project = {project:String}, kind = {kind:String}, id = {id:String}) AS timeline
    ${before === null ? '' : 'WHERE (timestamp, message_id, timeline.actor, toString(timeline.type), timeline.event) < (fromUnixTimestamp64Milli({at:Int64}), {message_id:String}, {actor:UInt128}, {type:String}, {event:String})'}
    ORDER BY timestamp DESC, message_id DESC, timeline.actor DESC, toString(timeline.type) DESC, timeline.event DESC
    LIMIT {limit:UInt16}`,
    { params: { project, kind, id, limit, ...before } },
  );
  const last = rows.at(-1);
  return {
    events: rows.map(toEvent),
    nextCursor: last === undefined || rows.length < limit ? null : writePlace(last),
  };
}

function toEvent(row: TimelineRow): TimelineEvent {
  return {
    timestamp: new Date(row.at).toISOString(),
    day: row.day,
    type: row.type,
    event: row.type === 'track' ? row.event : null,
    name: row.name === '' ? null : row.name,
    sentAs: { kind: row.kind, id: row.id },
    messageId: row.message_id,
    receivedAt: new Date(row.received).toISOString(),
    properties: parse(row.properties),
    traits: parse(row.traits),
    context: parse(row.context),
  };
}

/** A dot in a key of a JSON column is stored as %2E. */
function parse(text: string): unknown {
  if (text === '') return {};
  return JSON.parse(text, (_key, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).map(([key, member]) => [key.replaceAll('%2E', '.'), member]))
      : value,
  );
}

function writePlace({ at, message_id, actor, type, event }: Place): string {
  return Buffer.from(JSON.stringify([at, message_id, actor, type, event])).toString('base64url');
}

function readPlace(cursor: string): Place {
  try {
    const place = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as unknown[];
    const [at, message_id, actor, type, event] = place;
    if (
      Number.isSafeInteger(at) &&
      typeof message_id === 'string' &&
      typeof actor === 'string' &&
      isPersonKey(actor) &&
      typeof type === 'string' &&
      typeof event === 'string'
    )
      return { at: at as number, message_id, actor, type, event };
  } catch {
    // Said below.
  }
  throw new ProblemError(
    'METRIC_INVALID_PARAMETER',
    'cursor is not valid',
    'Use nextCursor of the previous page, or omit cursor for the first page.',
  );
}
