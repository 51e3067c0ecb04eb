import { isJsonObject } from '../../domain/json/number-text.js';
import { readId } from '../../domain/read-id.js';
import { type Draft, type Rejection, reject } from '../draft.js';
import type { RequestScope } from '../project-scope.js';

export const ERASED = reject('erased', 'The person was erased; their events are not stored again.');

/**
 * A tombstone keeps an erased person's events out, no matter who sends them again. An event of someone else on an erased device
 * is that person's; the device stays taken, so it links nothing.
 */
export function checkErased(draft: Draft, scope: RequestScope): Rejection | null {
  return isOfErased(draft.userId, draft.anonymousId, scope) ? ERASED : null;
}

/** The same of an event that was refused before its ids were read: it must not lie among the dead letters either. */
export function isRefusedOfErased({ sent }: Draft, scope: RequestScope): boolean {
  if (!isJsonObject(sent)) return false;
  return isOfErased(readId(sent.userId).text, readId(sent.anonymousId).text, scope);
}

function isOfErased(userId: string, anonymousId: string, { isErased, project }: RequestScope): boolean {
  const projectId = project.settings.id;
  return userId === '' ? isErased(projectId, 'anonymous', anonymousId) : isErased(projectId, 'user', userId);
}
