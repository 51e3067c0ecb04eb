/** What the main thread shares with its watchdog, as places in an `Int32Array`. */
export interface WatchdogData {
  state: Int32Array;
}

/** Raised by the main thread as long as it turns. */
export const BEATS = 0;
/** For how long it may stand still, in milliseconds; 0: for ever. */
export const LIMIT_MS = 1;
export const STATE_BYTES = 2 * Int32Array.BYTES_PER_ELEMENT;
