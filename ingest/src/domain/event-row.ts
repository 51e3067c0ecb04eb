import type { EventType } from '@everloop/schemas';

/**
 * One row of `everloop.events` as the collector writes it into the log: the contract between the pipeline and the
 * warehouse. Columns that the engine computes (`actor`, the materialized ones) and `day`, which the loader adds, are
 * missing here. A column at its default may be left out. Times are ISO 8601 UTC with three digits of milliseconds.
 */
export interface EventRow {
  project: string;
  message_id: string;
  type: EventType;
  /** Name of a track event, else ''. */
  event?: string;
  /** Name of a page or screen. */
  name?: string;
  category?: string;
  /** The derived time: `originalTimestamp` plus `clock_quarters` quarters of an hour. */
  timestamp: string;
  /** Quarters of an hour that were added to the client's clock. */
  clock_quarters?: number;
  received_at: string;
  /**
   * Left out for a live event. Of one that came from an archive, and was received when it was imported, a number above 0 that
   * follows from what it says.
   */
  history?: number;
  /** Left out where the client sent none. */
  sent_at?: string;
  /** Raw ids; placeholders are left out. */
  user_id?: string;
  anonymous_id?: string;
  previous_id?: string;
  group_id?: string;
  /** Embedded JSON objects, storable. `context` is kept as text. */
  properties?: object;
  traits?: object;
  context?: string;
  library?: string;
  ip?: string;
  /** What a touch is made of, in lower case; hosts without port. */
  campaign_source?: string;
  campaign_medium?: string;
  campaign_name?: string;
  campaign_term?: string;
  campaign_content?: string;
  /** Host of the referrer; left out where it brought no visit: the page's own site, a sign-in or payment page. */
  referrer_host?: string;
  page_url?: string;
  page_path?: string;
  page_title?: string;
  /** 1 where this event is kept as a role fact. */
  is_fact?: 0 | 1;
  /** Exact decimal text, as it was sent; `has_revenue` says whether it was there and readable. */
  revenue?: string;
  has_revenue?: 0 | 1;
  currency?: string;
  /** Names the order that a readable amount belongs to. */
  order_id?: string;
  /** The inviter's userId and the invite's id, from the properties that the project names. */
  inviter?: string;
  invite?: string;
  score?: string;
  experiment?: string;
  variant?: string;
  creative?: string;
  /** Campaign of the scorecard: `properties.campaign`, else `context.campaign.name`, as sent. */
  campaign?: string;
  /** What of the tracking plan it breaks, in `report` mode. */
  violations?: string[];
}

/** One row of `everloop.dead_letters`. */
export interface DeadLetterRow {
  project: string;
  /** Hash of the body, so that a resend is one letter: 32 hex digits. */
  id: string;
  message_id: string;
  code: string;
  message: string;
  received_at: string;
  route: string;
  library: string;
  /** The event as text after the IP policy. */
  body: string;
  /** Raw ids of the event where they can be read, for erasure. */
  user_id: string;
  anonymous_id: string;
  /** Came as history: a replay must know. */
  history: 0 | 1;
}
