import { MAX_ID_BYTES } from '@everloop/schemas';
import { textOf } from '../../domain/json/number-text.js';
import { isLongerThan, type ReadId, readId } from '../../domain/read-id.js';
import { type Draft, type Rejection, reject } from '../draft.js';

const INCOMPLETE_ALIAS = reject('incomplete_alias', 'An alias needs both `previousId` and `userId`.');
const MISSING_ID = reject('missing_id', 'An event needs a `userId` or an `anonymousId`.');
const MISSING_GROUP = reject('missing_group_id', 'A group call needs a `groupId`.');
const PLACEHOLDER_ID = reject(
  'placeholder_id',
  'The only ids are placeholders such as "null", "0" or "anonymous"; send the real id or none.',
);

/** Who did it. Ids stay as sent, byte by byte; placeholders count as absent. */
export function readIds(draft: Draft): Rejection | null {
  const { event } = draft;
  const user = readId(event.userId);
  const anonymous = readId(event.anonymousId);
  const broken = refuseId('userId', user) ?? refuseId('anonymousId', anonymous);
  if (broken !== null) return broken;
  draft.userId = user.text;
  draft.anonymousId = anonymous.text;
  if (draft.type === 'alias') return readAlias(draft, readId(event.previousId));
  if (draft.userId === '' && draft.anonymousId === '') {
    return user.kind === 'placeholder' || anonymous.kind === 'placeholder' ? PLACEHOLDER_ID : MISSING_ID;
  }
  if (draft.type === 'identify') noticePlaceholder(draft, user, anonymous);
  return draft.type === 'group' ? readGroup(draft) : null;
}

function readAlias(draft: Draft, previous: ReadId): Rejection | null {
  const broken = refuseId('previousId', previous);
  if (broken !== null) return broken;
  if (draft.userId === '' || previous.text === '') return INCOMPLETE_ALIAS;
  draft.previousId = previous.text;
  if (draft.previousId === draft.userId) {
    draft.notices.push({
      code: 'cycle',
      message: 'The alias links the user to itself; only a device with that id is linked.',
    });
  }
  return null;
}

function readGroup(draft: Draft): Rejection | null {
  const { groupId } = draft.event;
  if (groupId === undefined || groupId === null || groupId === '') return MISSING_GROUP;
  // A group is not a person: "unknown" or "0" may well be one.
  const text = textOf(groupId);
  if (text === undefined) return invalidId('groupId');
  if (isLongerThan(text, MAX_ID_BYTES)) return longId('groupId');
  draft.groupId = text;
  return null;
}

function noticePlaceholder(draft: Draft, user: ReadId, anonymous: ReadId): void {
  if (user.kind !== 'placeholder' && anonymous.kind !== 'placeholder') return;
  draft.notices.push({
    code: 'placeholder',
    message: 'One of the two ids is a placeholder, so nothing is linked.',
  });
}

function refuseId(member: string, id: ReadId): Rejection | null {
  if (id.kind === 'invalid') return invalidId(member);
  return id.kind === 'too_long' ? longId(member) : null;
}

function invalidId(member: string): Rejection {
  return reject('invalid_id', `\`${member}\` must be text or a number.`);
}

function longId(member: string): Rejection {
  return reject('id_too_long', `\`${member}\` has more than ${MAX_ID_BYTES} bytes.`);
}
