import { EVENT_TYPES, type EventType } from '@everloop/schemas';
import { isJsonObject, type JsonObject } from '../../domain/json/number-text.js';
import { type ContextFacts, readContext } from '../../domain/read-context.js';
import { asObject } from '../as-object.js';
import { type Draft, type Rejection, reject } from '../draft.js';
import type { RequestScope } from '../project-scope.js';

const types: ReadonlySet<unknown> = new Set(EVENT_TYPES);
const NOT_AN_OBJECT = reject('not_an_object', 'An event must be a JSON object.');
const INVALID_TYPE = reject('invalid_type', `\`type\` must be one of ${EVENT_TYPES.join(', ')}.`);
const INVALID_CONTEXT = reject('invalid_properties', '`context` must be a JSON object.');

/**
 * What kind of event it is, and what it inherits from its batch: `context`, `integrations`, `sentAt` and the mark `history`,
 * nothing else.
 */
export function readShape(draft: Draft, scope: RequestScope): Rejection | null {
  const { sent, routeType } = draft;
  draft.isHistory = scope.envelope.isHistory;
  if (!isJsonObject(sent)) return NOT_AN_OBJECT;
  draft.event = inherit(sent, scope);
  draft.isHistory ||= isOfHistory(sent);
  const type = routeType ?? sent.type;
  if (!types.has(type)) return INVALID_TYPE;
  draft.type = type as EventType;
  if (sent.context === undefined || sent.context === null) {
    draft.context = scope.envelope.context;
    draft.facts = readEnvelopeContext(draft, scope);
    return null;
  }
  const context = asObject(draft.event.context);
  if (context === null) return INVALID_CONTEXT;
  draft.context = context;
  draft.facts = readContext(context, surroundings(draft, scope));
  return null;
}

/** Says so, or was received by another collector before: an archive, a stream that is sent on. No client sends either. */
function isOfHistory({ history, receivedAt }: JsonObject): boolean {
  return history === true || (receivedAt !== undefined && receivedAt !== null);
}

function readEnvelopeContext(draft: Draft, scope: RequestScope): ContextFacts {
  const { envelopeFacts, envelope } = scope;
  const kind = draft.isHistory ? 'history' : 'live';
  envelopeFacts[kind] ??= readContext(envelope.context, surroundings(draft, scope));
  return envelopeFacts[kind];
}

/** Whoever sends an archive is not the person whose event it is. */
function surroundings({ isHistory }: Draft, { project, peerAddress }: RequestScope) {
  return { ipPolicy: project.settings.ipPolicy, peerAddress: isHistory ? '' : peerAddress };
}

/** The event as it would stand alone. An item's own members win, within `context` too. */
function inherit(event: typeof Draft.prototype.event, { envelope }: RequestScope): typeof event {
  const { context, integrations, sentAt } = envelope;
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
