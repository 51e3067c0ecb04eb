/** Limits of the wire. Plain constants, so that an SDK may import them without a validator. */

/** Largest single event, in bytes of its JSON text. A larger one is dead-lettered as `event_too_large`. */
export const MAX_EVENT_BYTES = 32 * 1024;
/** Largest batch, in events. Every event after it is dead-lettered as `batch_too_long`. */
export const MAX_BATCH_EVENTS = 2_500;
/** Most items of whatever kind in a batch. Beyond it the answer is 413 `BATCH_TOO_LONG`, and nothing is kept. */
export const MAX_BATCH_ITEMS = 10_000;
/**
 * Most bytes that a batch hands to its items: the JSON of its `context` and `integrations`, times the number of items.
 * Beyond it the answer is 413 `BATCH_TOO_LONG`, and nothing is kept.
 */
export const MAX_INHERITED_BYTES = 16 * 1024 * 1024;
/** Largest body that is read, in bytes, before and after decompression. Beyond it the answer is 413 `BODY_TOO_LARGE`. */
export const MAX_BODY_BYTES = 5 * 1024 * 1024;
/**
 * What a request makes the collector write into its log, dead letters included: at most this many times the sum of its
 * decompressed bytes and `MAX_INHERITED_BYTES`.
 */
export const MAX_WRITE_AMPLIFICATION = 10;
/** Deepest nesting of a body that is read: what lies deeper is over 32 KB by its brackets alone. */
export const MAX_BODY_DEPTH = MAX_EVENT_BYTES / 2;
/** Most lists and objects in a body: a parser needs far longer for these than for text. */
export const MAX_BODY_CONTAINERS = 131_072;
/** Longest id, `messageId` and event name, in bytes of UTF-8. */
export const MAX_ID_BYTES = 256;
/** Deepest nesting of `properties`, `traits` and `context`. */
export const MAX_DEPTH = 32;
/** Most paths (leaves) in one of these objects. */
export const MAX_PATHS = 1_000;
/** Longest key in one of these objects, in bytes of UTF-8. */
export const MAX_KEY_BYTES = 256;
/** Most verdicts in one answer; the rest is counted in `verdictsOmitted`. */
export const MAX_VERDICTS = 100;
/** How far ahead of `receivedAt` an event's time may lie, in milliseconds. */
export const MAX_FUTURE_MS = 24 * 60 * 60 * 1000;
/** The step of the clock correction, and the skew below which a clock is left alone, in milliseconds. */
export const CLOCK_STEP_MS = 15 * 60 * 1000;
