import { EVENT_TYPES, type EventType } from '@everloop/schemas';
import { type ContextFacts, readContext } from '../../domain/read-context.js';
import { asObject } from '../as-object.js';
import { type Draft, type Rejection, reject } from '../draft.js';
import type { RequestScope } from '../project-scope.js';

const types: ReadonlySet<unknown> = new Set(EVENT_TYPES);
const INVALID_TYPE = reject('invalid_type', `\`type\` must be one of ${EVENT_TYPES.join(', ')}.`);
const INVALID_CONTEXT = reject('invalid_properties', '`context` must be a JSON object.');

/** What kind of event it is, and what surrounds it. The context that a batch gives to its items is read once. */
export function readShape(draft: Draft, scope: RequestScope): Rejection | null {
  const { event, routeType } = draft;
  const type = routeType ?? event.type;
  if (!types.has(type)) return INVALID_TYPE;
  draft.type = type as EventType;
  if (event.context === scope.envelope.context) {
    draft.context = scope.envelope.context;
    draft.facts = readEnvelopeContext(draft, scope);
    return null;
  }
  const context = asObject(event.context);
  if (context === null) return INVALID_CONTEXT;
  draft.context = context;
  draft.facts = readContext(context, surroundings(draft, scope));
  return null;
}

function readEnvelopeContext(draft: Draft, scope: RequestScope): ContextFacts {
  const { envelopeFacts, envelope } = scope;
  const kind = draft.isHistory ? 'history' : 'live';
  envelopeFacts[kind] ??= readContext(envelope.context, surroundings(draft, scope));
  return envelopeFacts[kind];
}

/** The one who sends an archive is not the person whose event it is. */
function surroundings({ isHistory }: Draft, { project, peerAddress }: RequestScope) {
  return {
    ipPolicy: project.settings.ipPolicy,
    peerAddress: isHistory ? '' : peerAddress,
    findReferrer: project.findReferrer,
  };
}
