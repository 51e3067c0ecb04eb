import { isJsonObject, type JsonObject } from '../../domain/json/number-text.js';
import { type Draft, type Rejection, reject } from '../draft.js';
import type { Envelope, RequestScope } from '../project-scope.js';

const NOT_AN_OBJECT = reject('not_an_object', 'An event must be a JSON object.');

/**
 * Makes the event what it would be if it stood alone. It inherits `context`, `integrations`, `sentAt` and the mark `history`,
 * nothing else.
 */
export function inherit(draft: Draft, { envelope }: RequestScope): Rejection | null {
  draft.isHistory = envelope.isHistory;
  if (!isJsonObject(draft.sent)) return NOT_AN_OBJECT;
  draft.event = withEnvelope(draft.sent, envelope);
  draft.isHistory ||= isOfHistory(draft.sent);
  return null;
}

/** Says so, or was received by another collector before: an archive, a stream that is sent on. No client sends either. */
function isOfHistory({ history, receivedAt }: JsonObject): boolean {
  return history === true || (receivedAt !== undefined && receivedAt !== null);
}

/** An item's own members win, within `context` too. */
function withEnvelope(event: JsonObject, { context, integrations, sentAt }: Envelope): JsonObject {
  if (context === undefined && integrations === undefined && sentAt === undefined) return event;
  const whole = { ...event };
  if (context !== undefined) {
    if (whole.context === undefined || whole.context === null) whole.context = context;
    else if (isJsonObject(whole.context)) whole.context = { ...context, ...whole.context };
  }
  if (integrations !== undefined) whole.integrations ??= integrations;
  if (sentAt !== undefined) whole.sentAt ??= sentAt;
  return whole;
}
