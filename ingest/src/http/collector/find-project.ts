import type { FastifyRequest } from 'fastify';
import { isJsonObject, type Json } from '../../domain/json/number-text.js';
import type { ProjectScope } from '../../pipeline/project-scope.js';
import type { KeyKind, KeyRing } from '../key-ring.js';
import { Refusal } from '../refusal.js';

export interface WriteKeys {
  find: KeyRing<ProjectScope>['find'];
  /** Null for what is not a key at all. */
  kindOfKey(key: string): KeyKind | null;
}

/**
 * The key that a header or the address has: the user part of Basic (its colon may be missing), Bearer, then `?writeKey=`.
 * Null without one. It is there before the body is.
 */
export function readHeadKey({ headers, query }: Pick<FastifyRequest, 'headers' | 'query'>): string | null {
  return readAuthorization(headers.authorization) || readAddressKey(query) || null;
}

/** The key that the body has. Null without one. */
export function readBodyKey(body: Json): string | null {
  return (isJsonObject(body) && typeof body.writeKey === 'string' && body.writeKey) || null;
}

/** Errors: MISSING_WRITE_KEY, UNKNOWN_WRITE_KEY, NOT_A_WRITE_KEY; none of them repeats the key. */
export function findProject(keys: WriteKeys, key: string | null): ProjectScope {
  if (key === null)
    throw new Refusal(
      'MISSING_WRITE_KEY',
      'The request has no write key. Send it as the user name of Basic authentication, as `Authorization: Bearer`, as `?writeKey=` in the URL, or as `writeKey` in the body.',
    );
  const project = keys.find(key);
  if (project !== null) return project;
  const kind = keys.kindOfKey(key);
  if (kind === null)
    throw new Refusal(
      'UNKNOWN_WRITE_KEY',
      'No project has this write key. Check it against `writeKeys` in the configuration.',
    );
  throw new Refusal(
    'NOT_A_WRITE_KEY',
    `This is ${kind === 'admin' ? 'an admin' : 'a read'} key, which cannot send events. Send one of the project's \`writeKeys\`, and keep this one secret.`,
  );
}

function readAuthorization(authorization: string | undefined): string | null {
  const match = /^\s*(basic|bearer)\s+(\S+)\s*$/i.exec(authorization ?? '');
  if (match === null) return null;
  const [, scheme = '', credentials = ''] = match;
  if (scheme.toLowerCase() === 'bearer') return credentials;
  return Buffer.from(credentials, 'base64').toString('utf8').split(':', 1)[0] ?? null;
}

function readAddressKey(query: unknown): string | null {
  const { writeKey } = query as { writeKey?: unknown };
  const first = Array.isArray(writeKey) ? writeKey[0] : writeKey;
  return typeof first === 'string' ? first : null;
}
