import { ProblemError } from '../metrics/problem-error.js';
import type { KeyKind } from './key-ring.js';
import { readBearer } from './read-bearer.js';

/** Whose key it is, by what the key may do. */
export interface ProjectKeys<Project> {
  projectByReadKey(key: string): Project | null;
  projectByAdminKey(key: string): Project | null;
  /** Null for what is not a key at all. */
  kindOfKey(key: string): KeyKind | null;
}

/** Whose read key an Authorization header carries. Errors: UNKNOWN_READ_KEY, which does not repeat the key. */
export function requireReadKey<Project>(
  authorization: string | undefined,
  keys: Pick<ProjectKeys<Project>, 'projectByReadKey' | 'kindOfKey'>,
): Project {
  return requireKey(authorization, 'read', (key) => keys.projectByReadKey(key), keys);
}

/** The same where an admin key may read, too. */
export function requireReadOrAdminKey<Project>(
  authorization: string | undefined,
  keys: ProjectKeys<Project>,
): Project {
  return requireKey(
    authorization,
    'read',
    (key) => keys.projectByReadKey(key) ?? keys.projectByAdminKey(key),
    keys,
  );
}

/** Whose admin key an Authorization header carries. Errors: UNKNOWN_ADMIN_KEY, which does not repeat the key. */
export function requireAdminKey<Project>(
  authorization: string | undefined,
  keys: Pick<ProjectKeys<Project>, 'projectByAdminKey' | 'kindOfKey'>,
): Project {
  return requireKey(authorization, 'admin', (key) => keys.projectByAdminKey(key), keys);
}

/** Who sends a whole key of another kind is told its kind; any other text is not known, however near it is. */
function requireKey<Project>(
  authorization: string | undefined,
  kind: 'read' | 'admin',
  find: (key: string) => Project | null,
  { kindOfKey }: Pick<ProjectKeys<Project>, 'kindOfKey'>,
): Project {
  const key = readBearer(authorization);
  const project = key === null ? null : find(key);
  if (project !== null) return project;
  throw new ProblemError(
    kind === 'read' ? 'UNKNOWN_READ_KEY' : 'UNKNOWN_ADMIN_KEY',
    key === null ? `the request has no ${kind} key` : describeKey(kindOfKey(key), kind),
    `Send Authorization: Bearer <${kind} key>, one of ${kind}Keys in the configuration.`,
  );
}

function describeKey(given: KeyKind | null, needed: 'read' | 'admin'): string {
  if (given === null) return `unknown ${needed} key`;
  const needs = needed === 'read' ? 'this route needs a read key' : 'this route needs an admin key';
  return `this is ${given === 'admin' ? 'an' : 'a'} ${given} key; ${needs}`;
}
