import { formatIsoTime } from '../domain/iso-time.js';
import { isJsonObject, type Json } from '../domain/json/number-text.js';
import { parseJson } from '../domain/json/parse-json.js';
import { judgeRequest } from '../pipeline/judge-request.js';
import { type IsErased, NO_ENVELOPE, type ProjectScope } from '../pipeline/project-scope.js';
import type { Clock } from '../ports/clock.js';
import type { EventLog, LogEntry } from '../ports/event-log.js';
import type { Warehouse } from '../ports/warehouse.js';

export interface ReplayDeps {
  warehouse: Pick<Warehouse, 'query'>;
  log: Pick<EventLog, 'append'>;
  project: ProjectScope;
  isErased: IsErased;
  clock: Clock;
}

/** Which letters: those ids, and all of that reason; at least one of the two. */
export interface ReplaySelection {
  ids: readonly string[];
  code: string;
}

export interface ReplayReport {
  replayed: number;
  /** Letters that are still no events, with what is wrong now. They stay. */
  refused: { id: string; code: string; message: string }[];
}

interface LetterRecord {
  id: string;
  message_id: string;
  code: string;
  message: string;
  received_ms: number;
  route: string;
  library: string;
  body: string;
  user_id: string;
  anonymous_id: string;
  history: 0 | 1;
}

/** Letters read and appended at once. */
const PAGE = 500;

/**
 * Takes letters through the pipeline again, as it is now. What is accepted goes into the log together with the letter's mark,
 * so that neither is there without the other; a replay that is repeated is a copy, which counts once.
 * The horizon is judged by the clock of the replay, the original `receivedAt` stays, and the size is not judged again:
 * the caller has seen it.
 */
export async function replayDeadLetters(deps: ReplayDeps, selection: ReplaySelection): Promise<ReplayReport> {
  const report: ReplayReport = { replayed: 0, refused: [] };
  let after = '';
  for (;;) {
    const letters = await readPage(deps, selection, after);
    const entries = letters.flatMap((letter) => replay(letter, deps, report));
    if (entries.length > 0) await deps.log.append(entries);
    const last = letters.at(-1);
    if (last === undefined || letters.length < PAGE) return report;
    after = last.id;
  }
}

async function readPage({ warehouse, project }: ReplayDeps, { ids, code }: ReplaySelection, after: string) {
  return await warehouse.query<LetterRecord>(
    `SELECT
    id,
    message_id,
    code,
    message,
    toUnixTimestamp64Milli(received_at) AS received_ms,
    route,
    library,
    body,
    user_id,
    anonymous_id,
    history
FROM everloop.dead_letters FINAL
WHERE project = {project:String}
    AND id > {after:String}
    AND replayed_at = 0
    AND (has({ids:Array(String)}, id) OR code = {code:String})
ORDER BY id
LIMIT {page:UInt32}`,
    { params: { project: project.settings.id, after, ids, code, page: PAGE } },
  );
}

function replay(letter: LetterRecord, deps: ReplayDeps, report: ReplayReport): LogEntry[] {
  const nowMs = deps.clock.nowMs();
  const projectId = deps.project.settings.id;
  if (letter.code === 'erased') {
    report.refused.push({
      id: letter.id,
      code: 'erased',
      message: 'The person was erased, so the event was not replayed.',
    });
    return [];
  }
  if (letter.code === 'unstorable') {
    const row = rowOf(letter, projectId);
    if (row === null) {
      report.refused.push({
        id: letter.id,
        code: 'unstorable',
        message: 'The dead letter does not contain an event row.',
      });
      return [];
    }
    report.replayed += 1;
    return [row, markReplayed(letter, projectId, nowMs)];
  }
  const judgement = judgeRequest([eventOf(letter)], null, {
    project: deps.project,
    receivedAtMs: letter.received_ms,
    receivedAt: formatIsoTime(letter.received_ms),
    horizonNowMs: nowMs,
    bodyBytes: 0,
    peerAddress: '',
    route: letter.route,
    envelope: { ...NO_ENVELOPE, isHistory: letter.history === 1 },
    envelopeFacts: { live: null, history: null },
    // Two replays of one letter are one event, even where it has neither id nor time.
    newId: () => `letter-${letter.id}`,
    isErased: deps.isErased,
  });
  const [verdict] = judgement.answer.verdicts;
  if (judgement.answer.accepted === 0 && verdict !== undefined) {
    report.refused.push({ id: letter.id, code: verdict.code, message: verdict.message });
    return [];
  }
  report.replayed += 1;
  return [...judgement.entries, markReplayed(letter, projectId, nowMs)];
}

/** The event, under the id that it had before the IP policy: a derived one is about the whole text. */
function eventOf({ body, message_id }: LetterRecord): Json {
  const event = parseJson(body);
  if (!isJsonObject(event) || message_id === '') return event;
  return { ...event, messageId: event.messageId ?? message_id };
}

/** What the warehouse refused was accepted once: its letter holds the row, which goes to the loader again as it is. */
function rowOf({ body }: LetterRecord, projectId: string): LogEntry | null {
  const timestampMs = readTimestamp(body, projectId);
  return timestampMs === null ? null : { kind: 'event', projectId, timestampMs, row: body };
}

/** Null for what someone else wrote into a log that is shared. */
function readTimestamp(body: string, projectId: string): number | null {
  try {
    const row = JSON.parse(body) as { project?: unknown; timestamp?: unknown };
    const timestampMs = Date.parse(String(row.timestamp));
    return row.project === projectId && Number.isFinite(timestampMs) ? timestampMs : null;
  } catch {
    return null;
  }
}

function markReplayed(letter: LetterRecord, projectId: string, nowMs: number): LogEntry {
  const { received_ms, ...columns } = letter;
  const row = {
    project: projectId,
    ...columns,
    received_at: formatIsoTime(received_ms),
    replayed_at: formatIsoTime(nowMs),
  };
  return { kind: 'dead_letter', projectId, timestampMs: received_ms, row: JSON.stringify(row) };
}
