import { isJsonObject, type Json } from '../../domain/json/number-text.js';

/** The key of a request: Basic user part (its colon may be missing), Bearer, then `writeKey` in the body. Null without one. */
export function readWriteKey(authorization: string | undefined, body: Json): string | null {
  return readHeaderKey(authorization) || readBodyKey(body) || null;
}

function readHeaderKey(authorization: string | undefined): string | null {
  const match = /^\s*(basic|bearer)\s+(\S+)\s*$/i.exec(authorization ?? '');
  if (match === null) return null;
  const [, scheme = '', credentials = ''] = match;
  if (scheme.toLowerCase() === 'bearer') return credentials;
  return Buffer.from(credentials, 'base64').toString('utf8').split(':', 1)[0] ?? null;
}

function readBodyKey(body: Json): string | null {
  return isJsonObject(body) && typeof body.writeKey === 'string' ? body.writeKey : null;
}
