import { CLOCK_STEP_MS } from '@everloop/schemas';
import { correctClock } from '../../domain/correct-clock.js';
import { formatIsoTime, isCanonicalTime, parseIsoTime } from '../../domain/iso-time.js';
import type { Json, JsonObject } from '../../domain/json/number-text.js';
import { type Draft, type Rejection, reject } from '../draft.js';
import type { RequestScope } from '../project-scope.js';

const INVALID = reject('invalid_timestamp', 'Expected an ISO 8601 time, such as 2026-11-22T10:00:00.000Z.');

const MISSING = reject(
  'missing_timestamp',
  'History needs the time at which it happened: a `timestamp`, an `originalTimestamp` or a `receivedAt`.',
);

/** The time that an event carries itself; of history that may be when another collector received it. */
export function ownTimeOf({ timestamp, originalTimestamp, receivedAt }: JsonObject): Json | undefined {
  return timestamp ?? originalTimestamp ?? receivedAt ?? undefined;
}

/**
 * When it happened, by the event's own clock, which is corrected only where it is live and its library writes `sentAt` again at
 * each attempt. What others send late was offline, and an archive was corrected once already.
 */
export function readTime(draft: Draft, scope: RequestScope): Rejection | null {
  const { event } = draft;
  draft.sentAtMs = typeof event.sentAt === 'string' ? parseIsoTime(event.sentAt) : null;
  const own = ownTimeOf(event);
  if (own === undefined) {
    if (draft.isHistory) return MISSING;
    draft.timestampMs = scope.receivedAtMs;
    draft.timestamp = scope.receivedAt;
    return null;
  }
  const originalMs = readTimeText(own);
  if (originalMs === null) return INVALID;
  draft.hasOwnTime = true;
  if (!draft.isHistory && draft.facts?.device?.sentAt === 'attempt' && draft.sentAtMs !== null) {
    draft.clockQuarters = correctClock(scope.receivedAtMs, draft.sentAtMs);
  }
  draft.timestampMs = originalMs + draft.clockQuarters * CLOCK_STEP_MS;
  draft.timestamp = draft.clockQuarters === 0 && isCanonicalTime(own as string) ? (own as string) : '';
  return null;
}

function readTimeText(value: Json): number | null {
  return typeof value === 'string' ? parseIsoTime(value) : null;
}

/** The stored time as the row writes it. Left until the horizon has passed it: a date may be beyond what can be written. */
export function writeTime(draft: Draft): string {
  return draft.timestamp === '' ? formatIsoTime(draft.timestampMs) : draft.timestamp;
}
