import { derivedId, hashEventInParts } from '../domain/derive-id.js';
import type { DeadLetterRow } from '../domain/event-row.js';
import { hideAddresses } from '../domain/hide-addresses.js';
import type { IpPolicy } from '../domain/ip-policy.js';
import { isJsonObject, type Json, type JsonObject, textOf } from '../domain/json/number-text.js';
import { writeJson, writeJsonInParts } from '../domain/json/write-json.js';
import { libraryOf } from '../domain/read-context.js';
import type { Work } from '../domain/work.js';
import type { LogEntry } from '../ports/event-log.js';
import type { Draft, Rejection } from './draft.js';
import type { RequestScope } from './project-scope.js';
import { ownTimeOf } from './steps/read-time.js';

/** The key that a single event carries is none of its data. */
const NOT_KEPT: ReadonlySet<string> = new Set(['writeKey']);

/**
 * A refused event with all that a replay needs: what it inherited is in it, the key is not. Of an erased person's event
 * nothing is kept but that it came. Written in parts, because it may be as large as a body.
 */
export function* writeDeadLetter(draft: Draft, rejection: Rejection, scope: RequestScope): Work<LogEntry> {
  const { settings } = scope.project;
  const event = wholeEvent(draft);
  // Before the policy, so that it is the id that a resend which is accepted would get.
  const id = yield* hashEventInParts(event);
  const kept = rejection.code === 'erased' ? {} : event;
  const body = isJsonObject(kept) ? withoutAddresses(kept, settings.ipPolicy) : kept;
  const letter: DeadLetterRow = {
    project: settings.id,
    id,
    message_id:
      readText(event, 'messageId') ||
      (isJsonObject(event) && ownTimeOf(event) !== undefined ? derivedId(id) : ''),
    code: rejection.code,
    message: rejection.message,
    received_at: scope.receivedAt,
    route: scope.route,
    library: draft.facts?.library ?? readLibrary(event),
    body: yield* writeJsonInParts(body, { omit: NOT_KEPT }),
    user_id: readText(body, 'userId'),
    anonymous_id: readText(body, 'anonymousId'),
    history: draft.isHistory ? 1 : 0,
  };
  return {
    kind: 'dead_letter',
    projectId: settings.id,
    timestampMs: scope.receivedAtMs,
    row: writeJson({ ...letter }),
  };
}

/** The event as it would have been judged: with what it inherited, and as what its route says it is. */
function wholeEvent({ sent, event, routeType }: Draft): Json {
  if (!isJsonObject(sent)) return sent;
  return routeType === null ? event : { ...event, type: routeType };
}

function withoutAddresses(event: JsonObject, policy: IpPolicy): JsonObject {
  const hidden = hideAddresses(event, policy);
  return isJsonObject(hidden.context)
    ? { ...hidden, context: hideAddresses(hidden.context, policy) }
    : hidden;
}

function readLibrary(event: Json): string {
  return isJsonObject(event) && isJsonObject(event.context) ? libraryOf(event.context) : '';
}

function readText(body: Json, member: string): string {
  return (isJsonObject(body) ? textOf(body[member]) : undefined) ?? '';
}
