import { ProblemError } from '../metrics/problem-error.js';
import type { KeyKind } from './key-ring.js';
import { readBearer } from './read-bearer.js';

/**
 * Whose key an Authorization header carries. Errors: UNKNOWN_READ_KEY, UNKNOWN_ADMIN_KEY; neither repeats the key. Who sends
 * a whole key of another kind is told its kind; any other text is not known, however near it is.
 */
export function requireKey<Owner>(
  authorization: string | undefined,
  kind: 'read' | 'admin',
  find: (key: string) => Owner | null,
  kindOf: (key: string) => KeyKind | null,
): Owner {
  const key = readBearer(authorization);
  const owner = key === null ? null : find(key);
  if (owner !== null) return owner;
  throw new ProblemError(
    kind === 'read' ? 'UNKNOWN_READ_KEY' : 'UNKNOWN_ADMIN_KEY',
    key === null ? `the request has no ${kind} key` : describeKey(kindOf(key), kind),
    `Send Authorization: Bearer <${kind} key>, one of ${kind}Keys in the configuration.`,
  );
}

function describeKey(given: KeyKind | null, needed: 'read' | 'admin'): string {
  if (given === null) return `the ${needed} key is not known`;
  const needs = needed === 'read' ? 'reading takes a read key' : 'this takes an admin key';
  return `this is ${given === 'admin' ? 'an' : 'a'} ${given} key; ${needs}`;
}
