import { ProblemError } from '../metrics/problem-error.js';
import { readBearer } from './read-bearer.js';

/** Whose key an Authorization header carries. Errors: UNKNOWN_READ_KEY, UNKNOWN_ADMIN_KEY; neither repeats the key. */
export function requireKey<Owner>(
  authorization: string | undefined,
  kind: 'read' | 'admin',
  find: (key: string) => Owner | null,
): Owner {
  const key = readBearer(authorization);
  const owner = key === null ? null : find(key);
  if (owner !== null) return owner;
  throw new ProblemError(
    kind === 'read' ? 'UNKNOWN_READ_KEY' : 'UNKNOWN_ADMIN_KEY',
    key === null ? `the request has no ${kind} key` : `the ${kind} key is not known`,
    `Send Authorization: Bearer <${kind} key>, one of ${kind}Keys in the configuration.`,
  );
}
