import { MAX_EVENT_BYTES, MAX_INHERITED_BYTES } from '@everloop/schemas';
import { isJsonObject, type JsonObject } from '../domain/json/number-text.js';
import { measureJson } from '../domain/json/write-json.js';
import type { Work } from '../domain/work.js';
import type { Envelope } from './project-scope.js';

/** No time is longer. It would be written into every item. */
const MAX_TIME_CHARS = 64;

/**
 * What a batch hands to its items; null where that is more than MAX_INHERITED_BYTES for all of them together.
 * An envelope that is larger than an event may be is left out, and said to be too large.
 */
export function* openEnvelope(batch: JsonObject, items: number): Work<Envelope | null> {
  const { context, integrations, sentAt } = batch;
  const maxBytes = Math.floor(MAX_INHERITED_BYTES / Math.max(1, items));
  let bytes = 0;
  for (const inherited of [context, integrations])
    if (inherited !== undefined && inherited !== null) bytes += yield* measureJson(inherited, maxBytes);
  if (bytes > maxBytes) return null;
  const isTooLarge = bytes > MAX_EVENT_BYTES;
  return {
    context: isJsonObject(context) && !isTooLarge ? context : undefined,
    integrations: isTooLarge ? undefined : (integrations ?? undefined),
    sentAt: typeof sentAt === 'string' && sentAt.length <= MAX_TIME_CHARS ? sentAt : undefined,
    isHistory: batch.history === true,
    bytes: isTooLarge ? 0 : bytes,
    isTooLarge,
  };
}
