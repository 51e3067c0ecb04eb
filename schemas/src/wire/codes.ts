/** Why an event was dead-lettered, or what was noticed about one that was accepted. Closed lists: a new reason is a change of the contract. */

export const DEAD_LETTER_CODES = [
  'not_an_object',
  'invalid_type',
  'missing_id',
  'placeholder_id',
  'invalid_id',
  'id_too_long',
  'invalid_message_id',
  'message_id_too_long',
  'missing_event',
  'invalid_event',
  'event_name_too_long',
  'missing_group_id',
  'incomplete_alias',
  'invalid_timestamp',
  'missing_timestamp',
  'timestamp_too_old',
  'timestamp_in_future',
  'invalid_properties',
  'properties_too_complex',
  'event_too_large',
  'batch_too_long',
  'plan_violation',
  'bot',
  'erased',
  'unstorable',
] as const;
export type DeadLetterCode = (typeof DEAD_LETTER_CODES)[number];

/** What an accepted event's verdict may say. */
export const NOTICE_CODES = [
  'no_message_id',
  'missing_revenue',
  'unreadable_revenue',
  'plan_violation',
  'placeholder',
  'already_linked',
  'cycle',
] as const;
export type NoticeCode = (typeof NOTICE_CODES)[number];

export interface Verdict {
  /** Position in the batch, from 0. */
  index: number;
  messageId: string | null;
  outcome: 'accepted' | 'dead_lettered';
  code: DeadLetterCode | NoticeCode;
  message: string;
}

/** The body of a 200. received = accepted + deadLettered; a copy of an event counts as accepted. */
export interface AcceptedAnswer {
  success: true;
  accepted: number;
  deadLettered: number;
  /** Only events that have something to say, 100 at most. */
  verdicts: Verdict[];
  /** How many verdicts were left out; absent when none. */
  verdictsOmitted?: number;
}

/** Why a whole request was refused; nothing of it is kept. */
export const REFUSAL_CODES = [
  'INVALID_BODY',
  'MISSING_WRITE_KEY',
  'UNKNOWN_WRITE_KEY',
  'NOT_A_WRITE_KEY',
  'BODY_TOO_LARGE',
  'BATCH_TOO_LONG',
  'UNSUPPORTED_ENCODING',
  'HEADERS_TOO_LARGE',
  'REQUEST_TIMEOUT',
  'OVERLOADED',
  'RATE_LIMITED',
  'NOT_READY',
  'LOG_UNAVAILABLE',
  'NOT_FOUND',
  'METHOD_NOT_ALLOWED',
] as const;
export type RefusalCode = (typeof REFUSAL_CODES)[number];

/** The body of every refusal. Some clients throw it away, and try again, unless both members are there. */
export interface RefusalAnswer {
  success: false;
  code: RefusalCode;
  message: string;
}
