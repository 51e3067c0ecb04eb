import { type Draft, type Rejection, reject } from '../draft.js';
import type { RequestScope } from '../project-scope.js';

const ERASED = reject('erased', 'The person was erased; nothing of theirs is stored again.');

/** A tombstone keeps an erased person's events out, whoever sends them again. */
export function checkErased(draft: Draft, scope: RequestScope): Rejection | null {
  const { isErased, project } = scope;
  const projectId = project.settings.id;
  const erased =
    (draft.userId !== '' && isErased(projectId, 'user', draft.userId)) ||
    (draft.anonymousId !== '' && isErased(projectId, 'anonymous', draft.anonymousId)) ||
    (draft.previousId !== '' &&
      (isErased(projectId, 'user', draft.previousId) || isErased(projectId, 'anonymous', draft.previousId)));
  return erased ? ERASED : null;
}
