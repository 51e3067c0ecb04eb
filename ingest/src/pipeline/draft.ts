import type { DeadLetterCode, EventType, NoticeCode } from '@everloop/schemas';
import type { Json, JsonObject } from '../domain/json/number-text.js';
import type { ContextFacts } from '../domain/read-context.js';

/** An event on its way through the steps: what was sent, and what has been read out of it so far. */
export class Draft {
  /** Of the event's own JSON, where they had to be measured. */
  ownBytes = 0;
  /** The event with what it inherits from its batch. */
  event: JsonObject = {};
  context: JsonObject | undefined = undefined;
  facts: ContextFacts | null = null;
  /** From an archive, not live. */
  isHistory = false;
  type: EventType = 'track';
  messageId = '';
  name = '';
  userId = '';
  anonymousId = '';
  previousId = '';
  groupId = '';
  /** Stored time, and the quarters of an hour in it that correct the client's clock. */
  timestampMs = 0;
  timestamp = '';
  clockQuarters = 0;
  sentAtMs: number | null = null;
  hasOwnTime = false;
  properties: JsonObject | undefined = undefined;
  propertiesText = '';
  traits: JsonObject | undefined = undefined;
  traitsText = '';
  /** Columns of a role fact, as `,"name":value` pairs. */
  factColumns = '';
  violations: string[] = [];
  notices: Notice[] = [];

  constructor(
    /** As it stood in the request. */
    readonly sent: Json,
    /** What the route says it is; null where each item says so itself. */
    readonly routeType: EventType | null,
  ) {}
}

export interface Notice {
  code: NoticeCode;
  message: string;
}

/** Why a step will have no more of an event. */
export interface Rejection {
  code: DeadLetterCode;
  /** What is wrong and what to do; never an id, a key or a property. */
  message: string;
}

export function reject(code: DeadLetterCode, message: string): Rejection {
  return { code, message };
}
