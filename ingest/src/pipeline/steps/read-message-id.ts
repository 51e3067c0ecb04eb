import { MAX_ID_BYTES } from '@everloop/schemas';
import { derivedId, hashEvent } from '../../domain/derive-id.js';
import { textOf } from '../../domain/json/number-text.js';
import { isLongerThan } from '../../domain/read-id.js';
import { type Draft, type Rejection, reject } from '../draft.js';
import type { RequestScope } from '../project-scope.js';

const INVALID = reject('invalid_message_id', '`messageId` must be text of 1 byte or more, or be left out.');
const TOO_LONG = reject('message_id_too_long', `\`messageId\` has more than ${MAX_ID_BYTES} bytes.`);

/** The key that dedupes. One that is missing follows from the event, so that a resend counts once too. */
export function readMessageId(draft: Draft): Rejection | null {
  const { messageId } = draft.event;
  if (messageId === undefined || messageId === null) return null;
  const text = textOf(messageId);
  if (text === undefined || text === '') return INVALID;
  if (isLongerThan(text, MAX_ID_BYTES)) return TOO_LONG;
  draft.messageId = text;
  return null;
}

/** After the time is known: two equal calls without any time of their own are two calls. */
export function deriveMessageId(draft: Draft, scope: RequestScope): null {
  if (draft.messageId !== '') return null;
  if (draft.hasOwnTime) {
    draft.messageId = derivedId(hashEvent({ ...draft.event, type: draft.type }));
    return null;
  }
  draft.messageId = scope.newId();
  draft.notices.push({
    code: 'no_message_id',
    message: 'Without `messageId` and `timestamp` a resend of this event counts again.',
  });
  return null;
}
