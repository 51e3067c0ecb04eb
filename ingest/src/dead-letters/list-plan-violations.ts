import { formatIsoTime } from '../domain/iso-time.js';
import { unescapeKey } from '../domain/storable.js';
import type { Warehouse } from '../ports/warehouse.js';

/** An event that was stored although it breaks the tracking plan. */
export interface PlanViolation {
  messageId: string;
  type: string;
  event: string | null;
  violations: string[];
  receivedAt: string;
  library: string | null;
}

/** How many events break the plan in one way. */
export interface PlanViolationCount {
  type: string;
  event: string | null;
  violation: string;
  events: number;
}

/** The event as it is stored, and what is wrong with it. */
export interface ShownPlanViolation extends PlanViolation {
  timestamp: string;
  userId: string | null;
  anonymousId: string | null;
  properties: object;
  traits: object;
  context: object;
}

interface ViolationRecord {
  message_id: string;
  type: string;
  event: string;
  violations: string[];
  received_ms: number;
  library: string;
}

const COLUMNS = `message_id,
    type,
    event,
    violations,
    toUnixTimestamp64Milli(received_at) AS received_ms,
    library`;

/** The latest first; a copy is taken once. `event` narrows to one name; '' is all. */
export async function listPlanViolations(
  warehouse: Warehouse,
  { project, event, limit }: { project: string; event: string; limit: number },
): Promise<PlanViolation[]> {
  const records = await warehouse.query<ViolationRecord>(
    `SELECT
    ${COLUMNS}
FROM everloop.events
WHERE project = {project:String}
    AND notEmpty(violations)
    AND ({event:String} = '' OR event = {event:String})
ORDER BY received_at DESC, message_id
LIMIT 1 BY message_id
LIMIT {limit:UInt32}`,
    { params: { project, event, limit } },
  );
  return records.map(toViolation);
}

/** What is broken most comes first; a message that came twice is one. */
export async function countPlanViolations(
  warehouse: Warehouse,
  project: string,
): Promise<PlanViolationCount[]> {
  const rows = await warehouse.query<Omit<PlanViolationCount, 'event'> & { event: string }>(
    `SELECT
    type,
    event,
    violation,
    uniqExact(message_id) AS events
FROM everloop.events
ARRAY JOIN violations AS violation
WHERE project = {project:String}
GROUP BY type, event, violation
ORDER BY events DESC, type, event, violation
LIMIT 1000`,
    { params: { project } },
  );
  return rows.map((row) => ({ ...row, event: row.event || null }));
}

/** One event with all that was sent; null where no event of that id breaks the plan. */
export async function showPlanViolation(
  warehouse: Warehouse,
  project: string,
  messageId: string,
): Promise<ShownPlanViolation | null> {
  type ShownRecord = ViolationRecord & {
    happened_ms: number;
    user_id: string;
    anonymous_id: string;
    properties_text: string;
    traits_text: string;
    context: string;
  };
  const [record] = await warehouse.query<ShownRecord>(
    `SELECT
    ${COLUMNS},
    toUnixTimestamp64Milli(timestamp) AS happened_ms,
    user_id,
    anonymous_id,
    toJSONString(properties) AS properties_text,
    toJSONString(traits) AS traits_text,
    context
FROM everloop.events
WHERE project = {project:String} AND message_id = {message_id:String} AND notEmpty(violations)
ORDER BY received_at
LIMIT 1`,
    { params: { project, message_id: messageId } },
  );
  if (record === undefined) return null;
  return {
    ...toViolation(record),
    timestamp: formatIsoTime(record.happened_ms),
    userId: record.user_id || null,
    anonymousId: record.anonymous_id || null,
    properties: readStored(record.properties_text),
    traits: readStored(record.traits_text),
    context: JSON.parse(record.context || '{}') as object,
  };
}

function readStored(text: string): object {
  return JSON.parse(text, (_key, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).map(([key, member]) => [unescapeKey(key), member]))
      : value,
  ) as object;
}

function toViolation(record: ViolationRecord): PlanViolation {
  return {
    messageId: record.message_id,
    type: record.type,
    event: record.event || null,
    violations: record.violations,
    receivedAt: formatIsoTime(record.received_ms),
    library: record.library || null,
  };
}
