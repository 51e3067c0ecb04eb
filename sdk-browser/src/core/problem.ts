/** Why an event is not on its way any more. A closed list: each lost event is counted under exactly one of these. */
export type DropReason =
  /** The queue was at `maxQueueBytes`, or all pages of the origin stored more than 1.4 million characters: the oldest go. */
  | 'queue_full'
  /** Its JSON text has more than 32,768 characters (on a server: bytes), more than the wire takes. */
  | 'event_too_large'
  /** It cannot be written as JSON (a circle, a BigInt, a throwing getter), or its time cannot be read. */
  | 'invalid_event'
  /** The collector refused the whole request (a wrong key, for instance) and will refuse it again. */
  | 'rejected'
  /** It waited in storage for longer than `maxAgeMs`. */
  | 'expired'
  /** The person does not want to be measured. */
  | 'no_consent'
  /** A middleware answered null. */
  | 'filtered'
  /** The client was closed, or closed before the event was answered. */
  | 'closed'
  /** A required option is missing or cannot be used, so that nothing is measured. */
  | 'invalid_options';

/** What `onError` may hear of. */
export type ProblemCode =
  | DropReason
  /** The collector took the request and put some of its events aside; `message` says why. They can be replayed there. */
  | 'dead_lettered'
  /** An attempt failed and will be repeated; nothing is lost. */
  | 'delivery_failed'
  /** The device's storage refuses; events wait in memory instead. */
  | 'storage_unavailable'
  /** A plugin or a middleware threw. */
  | 'plugin_failed';

/** Something went wrong. Carries no property, no trait and no key. */
export interface Problem {
  code: ProblemCode;
  /** How many events it concerns; 0 where none was lost. */
  events: number;
  /** Status of the collector's answer, where there was one; 0 where the network failed. */
  status?: number;
  message?: string;
  cause?: unknown;
}

export type Report = (problem: Problem) => void;
