import type { RawId } from '../domain/raw-id.js';
import type { Warehouse } from '../ports/warehouse.js';
import { deleteRows } from '../warehouse/index.js';
import { type DeadLetter, type DeadLetterRecord, RECORD_COLUMNS, toDeadLetter } from './dead-letter.js';

export interface ListOptions {
  project: string;
  /** Only this reason; '' for all. */
  code: string;
  /** Letters that were replayed are left out unless asked for. */
  replayed: boolean;
  limit: number;
}

export interface DeadLetterCount {
  code: string;
  waiting: number;
  replayed: number;
}

/** The latest letters first. FINAL: a resend is one letter, and a replay is a newer row of it. */
export async function listDeadLetters(warehouse: Warehouse, options: ListOptions): Promise<DeadLetter[]> {
  const records = await warehouse.query<DeadLetterRecord>(
    `SELECT
    ${RECORD_COLUMNS}
FROM everloop.dead_letters FINAL
WHERE project = {project:String}
    AND ({code:String} = '' OR code = {code:String})
    AND ({replayed:UInt8} = 1 OR replayed_at = 0)
ORDER BY received_at DESC, id
LIMIT {limit:UInt32}`,
    { params: { ...options, replayed: options.replayed ? 1 : 0 } },
  );
  return records.map(toDeadLetter);
}

/** How many there are of each reason, the commonest first. */
export async function countDeadLetters(warehouse: Warehouse, project: string): Promise<DeadLetterCount[]> {
  return await warehouse.query<DeadLetterCount>(
    `SELECT
    code,
    countIf(replayed_at = 0) AS waiting,
    countIf(replayed_at != 0) AS replayed
FROM everloop.dead_letters FINAL
WHERE project = {project:String}
GROUP BY code
ORDER BY waiting DESC, code`,
    { params: { project } },
  );
}

/** One letter with the event that it holds, as text; null where there is none of that id. */
export async function showDeadLetter(
  warehouse: Warehouse,
  project: string,
  id: string,
): Promise<(DeadLetter & { body: string }) | null> {
  const [record] = await warehouse.query<DeadLetterRecord & { body: string }>(
    `SELECT
    ${RECORD_COLUMNS},
    body
FROM everloop.dead_letters FINAL
WHERE project = {project:String} AND id = {id:String}`,
    { params: { project, id } },
  );
  return record === undefined ? null : { ...toDeadLetter(record), body: record.body };
}

/** Erases one letter. The event itself is gone with it; a resend makes a new letter. */
export async function eraseDeadLetter(warehouse: Warehouse, project: string, id: string): Promise<void> {
  const condition = 'project = {project:String} AND id = {id:String}';
  await deleteRows(warehouse, 'dead_letters', condition, { project, id });
}

/** Erases the letters of one raw id, and says how many there were. The person's events stay: see `erasePerson`. */
export async function eraseDeadLettersOf(
  warehouse: Warehouse,
  project: string,
  { kind, id }: RawId,
): Promise<number> {
  const column = kind === 'user' ? 'user_id' : 'anonymous_id';
  const condition = `project = {project:String} AND ${column} = {id:String}`;
  const params = { project, id };
  const [found] = await warehouse.query<{ letters: number }>(
    `SELECT count() AS letters FROM everloop.dead_letters FINAL WHERE ${condition}`,
    { params },
  );
  await deleteRows(warehouse, 'dead_letters', condition, params);
  return found!.letters;
}
