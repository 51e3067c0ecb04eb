import { MAX_EVENT_BYTES } from '@everloop/schemas';
import type { EventFields } from '../../sdk-browser/src/core/index.js';

/**
 * The event's JSON text; undefined where it is larger than the wire takes. Throws where it cannot be written: a circle, a
 * BigInt, a getter that throws.
 */
export function writeEvent(event: EventFields): string | undefined {
  const text = JSON.stringify(event);
  // A character takes three bytes at most, so only a long text is worth counting.
  const isTooLarge = text.length * 3 > MAX_EVENT_BYTES && Buffer.byteLength(text) > MAX_EVENT_BYTES;
  return isTooLarge ? undefined : text;
}
