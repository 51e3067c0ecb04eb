import {
  type AcceptedAnswer,
  type DeadLetterCode,
  type EventType,
  MAX_BATCH_EVENTS,
  MAX_VERDICTS,
  type NoticeCode,
  type Verdict,
} from '@everloop/schemas';
import type { Json } from '../domain/json/number-text.js';
import { finish, PART_CHARS, type Work } from '../domain/work.js';
import type { LogEntry } from '../ports/event-log.js';
import { Draft, type Rejection, reject } from './draft.js';
import type { RequestScope } from './project-scope.js';
import { ERASED, isRefusedOfErased } from './steps/check-erased.js';
import { steps } from './steps/index.js';
import { inherit } from './steps/inherit.js';
import { writeDeadLetter } from './write-dead-letter.js';
import { writeRow } from './write-row.js';

const BATCH_TOO_LONG = reject(
  'batch_too_long',
  `A batch can have at most ${MAX_BATCH_EVENTS} events; send the rest in another, or replay it.`,
);

/** What the smallest event costs, in characters of a larger one. */
const CHARS_OF_ANY_EVENT = 512;

/** What became of a request: what goes into the log, and what the sender is told. */
export interface Judgement {
  /** One entry an event, in the order of the request. */
  entries: LogEntry[];
  answer: AcceptedAnswer;
  /** How often each reason was given; for the counters. */
  deadLetterCodes: Map<DeadLetterCode, number>;
  noticeCodes: Map<NoticeCode, number>;
}

/** Takes every event of a request through the steps, at once. Never throws for what a sender may send. */
export function judgeRequest(
  events: readonly Json[],
  routeType: EventType | null,
  scope: RequestScope,
): Judgement {
  return finish(judgeInParts(events, routeType, scope));
}

/** The same in parts, each of about PART_CHARS characters of events, envelopes and rows. */
export function* judgeInParts(
  events: readonly Json[],
  routeType: EventType | null,
  scope: RequestScope,
): Work<Judgement> {
  const entries: LogEntry[] = [];
  const deadLetterCodes: Judgement['deadLetterCodes'] = new Map();
  const noticeCodes: Judgement['noticeCodes'] = new Map();
  const verdicts: Verdict[] = [];
  let deadLettered = 0;
  let omitted = 0;
  let chars = 0;

  const addVerdict = (
    index: number,
    draft: Draft,
    outcome: Verdict['outcome'],
    why: Pick<Verdict, 'code' | 'message'>,
  ) => {
    if (verdicts.length === MAX_VERDICTS) omitted += 1;
    else
      verdicts.push({
        index,
        messageId: draft.messageId || null,
        outcome,
        code: why.code,
        message: why.message,
      });
  };

  let index = -1;
  for (const sent of events) {
    index += 1;
    if (chars >= PART_CHARS) {
      yield;
      chars = 0;
    }
    const draft = new Draft(sent, routeType);
    const rejection = judge(draft, index, scope);
    if (rejection === null) {
      entries.push(writeRow(draft, scope));
      for (const notice of draft.notices) {
        increment(noticeCodes, notice.code);
        addVerdict(index, draft, 'accepted', notice);
      }
    } else {
      deadLettered += 1;
      entries.push(yield* writeDeadLetter(draft, rejection, scope));
      increment(deadLetterCodes, rejection.code);
      addVerdict(index, draft, 'dead_lettered', rejection);
    }
    chars +=
      CHARS_OF_ANY_EVENT + draft.ownBytes + scope.envelope.bytes + (entries[index] as LogEntry).row.length;
  }
  const answer: AcceptedAnswer = {
    success: true,
    accepted: events.length - deadLettered,
    deadLettered,
    verdicts,
  };
  if (omitted > 0) answer.verdictsOmitted = omitted;
  return { entries, answer, deadLetterCodes, noticeCodes };
}

function increment<Code>(counts: Map<Code, number>, code: Code): void {
  counts.set(code, (counts.get(code) ?? 0) + 1);
}

function judge(draft: Draft, index: number, scope: RequestScope): Rejection | null {
  const refused = index < MAX_BATCH_EVENTS ? runSteps(draft, scope) : refuseExcess(draft, scope);
  return refused !== null && isRefusedOfErased(draft, scope) ? ERASED : refused;
}

function runSteps(draft: Draft, scope: RequestScope): Rejection | null {
  for (const step of steps) {
    const rejection = step.run(draft, scope);
    if (rejection !== null) return rejection;
  }
  return null;
}

/** Inherits what it needs for a later replay, and is looked at no further. */
function refuseExcess(draft: Draft, scope: RequestScope): Rejection {
  inherit(draft, scope);
  return BATCH_TOO_LONG;
}
