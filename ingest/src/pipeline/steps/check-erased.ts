import { type Draft, type Rejection, reject } from '../draft.js';
import type { RequestScope } from '../project-scope.js';

const ERASED = reject('erased', 'The person was erased; nothing of theirs is stored again.');

/**
 * A tombstone keeps an erased person's events out, whoever sends them again. An event of somebody else on an erased device
 * is that person's; the device stays taken, so it links nothing.
 */
export function checkErased(draft: Draft, scope: RequestScope): Rejection | null {
  const { isErased, project } = scope;
  const projectId = project.settings.id;
  const erased =
    draft.userId !== ''
      ? isErased(projectId, 'user', draft.userId)
      : isErased(projectId, 'anonymous', draft.anonymousId);
  return erased ? ERASED : null;
}
