import { formatIsoTime } from '../domain/iso-time.js';

/** A dead letter as REST and the command line show it. */
export interface DeadLetter {
  id: string;
  messageId: string | null;
  /** Why it is here: a code and a sentence. */
  code: string;
  message: string;
  receivedAt: string;
  route: string;
  library: string | null;
  /** Whether it came as history: from an archive, or sent on by another collector. */
  history: boolean;
  /** When it was replayed; null while it waits. */
  replayedAt: string | null;
}

export interface DeadLetterRecord {
  id: string;
  message_id: string;
  code: string;
  message: string;
  received_ms: number;
  route: string;
  library: string;
  history: 0 | 1;
  replayed_ms: number;
}

/** The columns of a `DeadLetterRecord`. */
export const RECORD_COLUMNS = `id,
    message_id,
    code,
    message,
    toUnixTimestamp64Milli(received_at) AS received_ms,
    route,
    library,
    history,
    toUnixTimestamp64Milli(replayed_at) AS replayed_ms`;

export function toDeadLetter(record: DeadLetterRecord): DeadLetter {
  return {
    id: record.id,
    messageId: record.message_id || null,
    code: record.code,
    message: record.message,
    receivedAt: formatIsoTime(record.received_ms),
    route: record.route,
    library: record.library || null,
    history: record.history === 1,
    replayedAt: record.replayed_ms === 0 ? null : formatIsoTime(record.replayed_ms),
  };
}
