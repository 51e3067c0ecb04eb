import { ProblemError } from '../metrics/problem-error.js';
import type { KeyKind } from './key-ring.js';
import { readBearer } from './read-bearer.js';

/** Whose key it is, by what the key may do. */
export interface ProjectKeys<Owner> {
  projectByReadKey(key: string): Owner | null;
  projectByAdminKey(key: string): Owner | null;
  /** Null for what is no key at all. */
  kindOfKey(key: string): KeyKind | null;
}

/** Whose read key an Authorization header carries. Errors: UNKNOWN_READ_KEY, which does not repeat the key. */
export function requireReadKey<Owner>(
  authorization: string | undefined,
  keys: Pick<ProjectKeys<Owner>, 'projectByReadKey' | 'kindOfKey'>,
): Owner {
  return requireKey(authorization, 'read', (key) => keys.projectByReadKey(key), keys);
}

/** The same where an admin key may read, too. */
export function requireReadOrAdminKey<Owner>(
  authorization: string | undefined,
  keys: ProjectKeys<Owner>,
): Owner {
  return requireKey(
    authorization,
    'read',
    (key) => keys.projectByReadKey(key) ?? keys.projectByAdminKey(key),
    keys,
  );
}

/** Whose admin key an Authorization header carries. Errors: UNKNOWN_ADMIN_KEY, which does not repeat the key. */
export function requireAdminKey<Owner>(
  authorization: string | undefined,
  keys: Pick<ProjectKeys<Owner>, 'projectByAdminKey' | 'kindOfKey'>,
): Owner {
  return requireKey(authorization, 'admin', (key) => keys.projectByAdminKey(key), keys);
}

/** Who sends a whole key of another kind is told its kind; any other text is not known, however near it is. */
function requireKey<Owner>(
  authorization: string | undefined,
  kind: 'read' | 'admin',
  find: (key: string) => Owner | null,
  { kindOfKey }: Pick<ProjectKeys<Owner>, 'kindOfKey'>,
): Owner {
  const key = readBearer(authorization);
  const owner = key === null ? null : find(key);
  if (owner !== null) return owner;
  throw new ProblemError(
    kind === 'read' ? 'UNKNOWN_READ_KEY' : 'UNKNOWN_ADMIN_KEY',
    key === null ? `the request has no ${kind} key` : describeKey(kindOfKey(key), kind),
    `Send Authorization: Bearer <${kind} key>, one of ${kind}Keys in the configuration.`,
  );
}

function describeKey(given: KeyKind | null, needed: 'read' | 'admin'): string {
  if (given === null) return `the ${needed} key is not known`;
  const needs = needed === 'read' ? 'reading takes a read key' : 'this takes an admin key';
  return `this is ${given === 'admin' ? 'an' : 'a'} ${given} key; ${needs}`;
}
