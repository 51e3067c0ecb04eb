import { MAX_EVENT_BYTES } from '@everloop/schemas';
import { measureJson } from '../../domain/json/write-json.js';
import { finish } from '../../domain/work.js';
import { type Draft, type Rejection, reject } from '../draft.js';
import type { RequestScope } from '../project-scope.js';

const TOO_LARGE = reject(
  'event_too_large',
  `An event can have at most ${MAX_EVENT_BYTES} bytes of JSON. Send less in \`properties\`, then replay it.`,
);

const ENVELOPE_TOO_LARGE = reject(
  'event_too_large',
  `A batch's \`context\` and \`integrations\` can have at most ${MAX_EVENT_BYTES} bytes of JSON. The event is kept without them.`,
);

/** Measures an event's own JSON, without what it inherits and without white space. */
export function checkSize(draft: Draft, scope: RequestScope): Rejection | null {
  // No event is longer than the body that it came in.
  if (scope.bodyBytes <= MAX_EVENT_BYTES) return null;
  if (scope.envelope.isTooLarge) return ENVELOPE_TOO_LARGE;
  const bytes = finish(measureJson(draft.sent, MAX_EVENT_BYTES));
  if (bytes > MAX_EVENT_BYTES) return TOO_LARGE;
  draft.ownBytes = bytes;
  return null;
}
