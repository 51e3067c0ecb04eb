import { derivedId, hashEvent } from '../domain/derive-id.js';
import type { DeadLetterRow } from '../domain/event-row.js';
import { hideAddresses } from '../domain/hide-addresses.js';
import type { IpPolicy } from '../domain/ip-policy.js';
import { isJsonObject, type Json, type JsonObject, textOf } from '../domain/json/number-text.js';
import { writeJson } from '../domain/json/write-json.js';
import type { LogEntry } from '../ports/event-log.js';
import type { Draft, Rejection } from './draft.js';
import type { RequestScope } from './project-scope.js';
import { ownTimeOf } from './steps/read-time.js';

/**
 * A refused event with all that a replay needs: what it inherited is in it, the key is not. Of an erased person's event
 * nothing is kept but that it came.
 */
export function writeDeadLetter(draft: Draft, rejection: Rejection, scope: RequestScope): LogEntry {
  const { settings } = scope.project;
  const event = wholeEvent(draft);
  // Before the policy, so that it is the id that a resend which is accepted would get.
  const id = hashEvent(event);
  const kept = rejection.code === 'erased' ? {} : event;
  const body = isJsonObject(kept) ? presentable(kept, settings.ipPolicy) : kept;
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
    library: draft.facts?.library ?? '',
    body: writeJson(body),
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

function presentable({ writeKey: _, ...event }: JsonObject, policy: IpPolicy): JsonObject {
  const hidden = hideAddresses(event, policy);
  return isJsonObject(hidden.context)
    ? { ...hidden, context: hideAddresses(hidden.context, policy) }
    : hidden;
}

function readText(body: Json, member: string): string {
  return (isJsonObject(body) ? textOf(body[member]) : undefined) ?? '';
}
