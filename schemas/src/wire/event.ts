/** The wire: Segment's tracking API as plain types. Ingest validates by hand (hot path); nothing here needs zod at run time. */

export const EVENT_TYPES = ['track', 'identify', 'page', 'screen', 'group', 'alias'] as const;
export type EventType = (typeof EVENT_TYPES)[number];

export type JsonValue = string | number | boolean | null | JsonValue[] | { [key: string]: JsonValue };
export type JsonObject = { [key: string]: JsonValue };

/** What surrounds an event. Members that are not named here are kept as they came. */
export interface EventContext extends JsonObjectLike {
  library?: { name?: string; version?: string };
  campaign?: { name?: string; source?: string; medium?: string; term?: string; content?: string };
  page?: { url?: string; path?: string; title?: string; referrer?: string; search?: string };
  referrer?: { url?: string };
  locale?: string;
  timezone?: string;
  userAgent?: string;
  ip?: string;
  /** Asks the collector to take the peer's address as `ip`, which it otherwise does for device libraries only. */
  direct?: boolean;
}
interface JsonObjectLike {
  [key: string]: unknown;
}

/** One event as a client sends it. */
export interface WireEvent {
  type: EventType;
  /** Idempotency key, made once where the event is made. */
  messageId?: string;
  /** ISO 8601; the client's clock. */
  timestamp?: string;
  originalTimestamp?: string;
  sentAt?: string;
  /** Another collector's: an event that carries one comes from an archive, or was sent on, and is history. */
  receivedAt?: string;
  /** `true` where the event comes from an archive: its time stands as it was written there. */
  history?: boolean;
  userId?: string | number | null;
  anonymousId?: string | number | null;
  previousId?: string | number | null;
  groupId?: string | number | null;
  /** On `track`: object and past verb, `Order Completed`. */
  event?: string;
  /** On `page` and `screen`. */
  name?: string;
  category?: string;
  properties?: JsonObject;
  traits?: JsonObject;
  context?: EventContext;
  integrations?: JsonObject;
}

/** The body of `/v1/batch` and `/v1/import`. Items inherit `context`, `integrations`, `sentAt` and `history: true`, nothing else. */
export interface WireBatch {
  batch: WireEvent[];
  writeKey?: string;
  sentAt?: string;
  /** `true` where all of them come from an archive; an item cannot take it back. */
  history?: boolean;
  context?: EventContext;
  integrations?: JsonObject;
}
