import type { WireEvent } from '@everloop/schemas';

/** What a call may say in addition to its main arguments. */
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

/** When an event happened, as the wire says it. Throws a RangeError where the time that was given is none. */
export const writeTime = (given: Date | string | number): string => new Date(given).toISOString();
