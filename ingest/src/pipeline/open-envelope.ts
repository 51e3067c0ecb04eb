import { MAX_EVENT_BYTES } from '@everloop/schemas';
import { isJsonObject, type JsonObject } from '../domain/json/number-text.js';
import { writeJson } from '../domain/json/write-json.js';
import { isLongerThan } from '../domain/read-id.js';
import type { Envelope } from './project-scope.js';

/**
 * What a batch hands to its items. An envelope is written into every one of them, so one that is larger than an event may be
 * would make a gigabyte out of a megabyte: it is left out, and said to be too large.
 */
export function openEnvelope(batch: JsonObject, bodyBytes: number): Envelope {
  const { integrations, sentAt = null } = batch;
  const context = isJsonObject(batch.context) ? batch.context : undefined;
  const handedAnyway = { sentAt: sentAt ?? undefined, isHistory: batch.history === true };
  if (bodyBytes > MAX_EVENT_BYTES) {
    const handed = writeJson([context ?? null, integrations ?? null]);
    if (isLongerThan(handed, MAX_EVENT_BYTES))
      return { context: undefined, integrations: undefined, ...handedAnyway, isTooLarge: true };
  }
  return { context, integrations, ...handedAnyway, isTooLarge: false };
}
