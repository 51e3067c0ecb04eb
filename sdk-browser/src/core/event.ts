import { MAX_EVENT_BYTES, type WireEvent } from '@everloop/schemas';
import type { DropReason } from './problem.js';

/** What a call may say beside its main arguments. */
export interface EventOptions {
  /** When it happened; now, if left out. A text must be ISO 8601. */
  timestamp?: Date | string | number;
  /** Members that replace those of the shared context, for this event. */
  context?: object;
  /** Overrides the id that is made in the call: for events that have one already. */
  messageId?: string;
  userId?: string | number | null;
  anonymousId?: string | null;
  integrations?: object;
}

/** The members of an event that a call gives; what is undefined is left out of the JSON. */
export type EventFields = {
  [Member in keyof Omit<WireEvent, 'properties' | 'traits' | 'context' | 'integrations'>]?:
    | WireEvent[Member]
    | undefined;
} & {
  type: WireEvent['type'];
  properties?: object | undefined;
  traits?: object | undefined;
  context?: object | undefined;
  integrations?: object | undefined;
};

/** Texts of the current millisecond, so that a loop of calls asks for each only once. */
export function createTimestamps(nowMs: () => number): (given?: Date | string | number) => string {
  let lastMs = -1;
  let text = '';
  return (given) => {
    if (given !== undefined) return new Date(given).toISOString();
    const now = nowMs();
    if (now !== lastMs) {
      lastMs = now;
      text = new Date(now).toISOString();
    }
    return text;
  };
}

/** The event's JSON text, or why it can never be stored. */
export function writeEvent(event: EventFields): { text: string } | { reason: DropReason; cause?: unknown } {
  try {
    const text = JSON.stringify(event);
    return isTooLarge(text) ? { reason: 'event_too_large' } : { text };
  } catch (cause) {
    return { reason: 'invalid_event', cause };
  }
}

// A character takes three bytes at most, so only a long text is worth counting.
const isTooLarge = (text: string) =>
  text.length * 3 > MAX_EVENT_BYTES && new TextEncoder().encode(text).length > MAX_EVENT_BYTES;
