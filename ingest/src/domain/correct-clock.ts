import { CLOCK_STEP_MS } from '@everloop/schemas';

/**
 * Quarters of an hour to add to a time that a device's clock told, from when the device says it sent and when it arrived.
 * In whole quarters, so that transit delay and a resend never move an event, and a device hours off lands on its day.
 */
export function correctClock(receivedAtMs: number, sentAtMs: number): number {
  const skewMs = receivedAtMs - sentAtMs;
  return Math.abs(skewMs) > CLOCK_STEP_MS ? Math.floor(skewMs / CLOCK_STEP_MS + 0.5) : 0;
}
