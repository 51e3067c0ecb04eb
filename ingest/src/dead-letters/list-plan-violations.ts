import { formatIsoTime } from '../domain/iso-time.js';
import type { Warehouse } from '../ports/warehouse.js';

/** An event that was stored although it breaks the tracking plan. */
export interface PlanViolation {
  messageId: string;
  type: string;
  event: string | null;
  violations: string[];
  receivedAt: string;
}

interface ViolationRecord {
  message_id: string;
  type: string;
  event: string;
  violations: string[];
  received_ms: number;
}

/** The latest first; a copy is taken once. */
export async function listPlanViolations(
  warehouse: Warehouse,
  project: string,
  limit: number,
): Promise<PlanViolation[]> {
  const records = await warehouse.query<ViolationRecord>(
    `SELECT
    message_id,
    type,
    event,
    violations,
    toUnixTimestamp64Milli(received_at) AS received_ms
FROM everloop.events
WHERE project = {project:String} AND notEmpty(violations)
ORDER BY received_at DESC, message_id
LIMIT 1 BY message_id
LIMIT {limit:UInt32}`,
    { params: { project, limit } },
  );
  return records.map((record) => ({
    messageId: record.message_id,
    type: record.type,
    event: record.event || null,
    violations: record.violations,
    receivedAt: formatIsoTime(record.received_ms),
  }));
}
