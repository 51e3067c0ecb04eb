import { MAX_ID_BYTES } from '@everloop/schemas';
import { isLongerThan } from '../../domain/read-id.js';
import { type Draft, type Rejection, reject } from '../draft.js';

const MISSING = reject('missing_event', 'A track call needs the name of its `event`.');
const INVALID = reject('invalid_event', '`event` must be text.');
const TOO_LONG = reject('event_name_too_long', `\`event\` has more than ${MAX_ID_BYTES} bytes.`);

/** The name of a track event; the other types have none. */
export function readName(draft: Draft): Rejection | null {
  if (draft.type !== 'track') return null;
  const { event } = draft.event;
  if (event === undefined || event === null || event === '') return MISSING;
  if (typeof event !== 'string') return INVALID;
  if (isLongerThan(event, MAX_ID_BYTES)) return TOO_LONG;
  draft.name = event;
  return null;
}
