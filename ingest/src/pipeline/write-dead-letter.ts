import { hashEvent } from '../domain/derive-id.js';
import type { DeadLetterRow } from '../domain/event-row.js';
import { applyIpPolicy, type IpPolicy } from '../domain/ip-policy.js';
import { isJsonObject, type Json, type JsonObject, textOf } from '../domain/json/number-text.js';
import { writeJson } from '../domain/json/write-json.js';
import type { LogEntry } from '../ports/event-log.js';
import type { Draft, Rejection } from './draft.js';
import type { RequestScope } from './project-scope.js';

/** Where clients put an address: the event itself (rudder's `request_ip`) and its context. */
const ADDRESS_MEMBERS = ['ip', 'request_ip'] as const;

/** A refused event with all that a replay needs: what it inherited is in it, the key is not. */
export function writeDeadLetter(draft: Draft, rejection: Rejection, scope: RequestScope): LogEntry {
  const { settings } = scope.project;
  const body = isJsonObject(draft.sent) ? presentable(draft, settings.ipPolicy) : draft.sent;
  const letter: DeadLetterRow = {
    project: settings.id,
    id: hashEvent(draft.sent),
    message_id: readText(body, 'messageId'),
    code: rejection.code,
    message: rejection.message,
    received_at: scope.receivedAt,
    route: scope.route,
    library: draft.facts?.library ?? '',
    body: writeJson(body),
    user_id: readText(body, 'userId'),
    anonymous_id: readText(body, 'anonymousId'),
  };
  return {
    kind: 'dead_letter',
    projectId: settings.id,
    timestampMs: scope.receivedAtMs,
    row: writeJson({ ...letter }),
  };
}

function presentable(draft: Draft, policy: IpPolicy): JsonObject {
  const { writeKey: _, ...event } = draft.event;
  const whole = draft.routeType === null ? event : { ...event, type: draft.routeType };
  const hidden = hideAddresses(whole, policy);
  return isJsonObject(hidden.context)
    ? { ...hidden, context: hideAddresses(hidden.context, policy) }
    : hidden;
}

function hideAddresses(object: JsonObject, policy: IpPolicy): JsonObject {
  const shown = { ...object };
  for (const member of ADDRESS_MEMBERS) {
    const address = shown[member];
    if (address === undefined || address === null) continue;
    const kept = applyIpPolicy(textOf(address) ?? '', policy);
    if (kept === null || kept === '') delete shown[member];
    else shown[member] = kept;
  }
  return shown;
}

function readText(body: Json, member: string): string {
  return (isJsonObject(body) ? textOf(body[member]) : undefined) ?? '';
}
