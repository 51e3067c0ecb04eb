import { createHash } from 'node:crypto';
import { isJsonObject, type Json } from './json/number-text.js';
import { writeJson } from './json/write-json.js';

/** What differs from one delivery of an event to the next, or is no part of it. */
const NOT_THE_EVENT = new Set(['sentAt', 'writeKey', 'history']);

/** The `messageId` of an event that came without one, out of its hash. */
export function derivedId(hash: string): string {
  return `derived-${hash}`;
}

/**
 * 32 hex digits out of an event's canonical JSON: keys sorted, without `sentAt`, `history` and the key. A resend gives the same ones.
 */
export function hashEvent(event: Json): string {
  return createHash('sha256')
    .update(writeJson(withoutDelivery(event), { sortKeys: true }))
    .digest('hex')
    .slice(0, 32);
}

function withoutDelivery(event: Json): Json {
  if (!isJsonObject(event)) return event;
  return Object.fromEntries(Object.entries(event).filter(([key]) => !NOT_THE_EVENT.has(key)));
}
