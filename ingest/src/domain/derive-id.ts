import { createHash } from 'node:crypto';
import type { Json } from './json/number-text.js';
import { writeJsonInParts } from './json/write-json.js';
import { finish, type Work } from './work.js';

/** What differs from one delivery of an event to the next, or is not part of it. */
const NOT_THE_EVENT: ReadonlySet<string> = new Set(['sentAt', 'writeKey', 'history']);

/** The `messageId` of an event that came without one, out of its hash. */
export function derivedId(hash: string): string {
  return `derived-${hash}`;
}

/**
 * 32 hex digits out of an event's canonical JSON: keys sorted, without `sentAt`, `history` and the key. A resend gives the same ones.
 */
export function hashEvent(event: Json): string {
  return finish(hashEventInParts(event));
}

/** The same in parts, for an event of any size. */
export function* hashEventInParts(event: Json): Work<string> {
  const text = yield* writeJsonInParts(event, { sortKeys: true, omit: NOT_THE_EVENT });
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}
