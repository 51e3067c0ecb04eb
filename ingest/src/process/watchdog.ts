import { url as inspectorUrl } from 'node:inspector';
import { Worker } from 'node:worker_threads';
import { BEATS, LIMIT_MS, STATE_BYTES, type WatchdogData } from './watchdog-state.js';

const BEAT_EVERY_MS = 500;

export interface Watchdog {
  /** For how long the main thread may stand still from now on, in milliseconds; 0: for ever. */
  allow(limitMs: number): void;
}

/**
 * Ends the process by SIGKILL when its main thread no longer turns, so that a supervisor starts it again. A thread of its
 * own counts the time, and only while it runs itself: a machine that was suspended or a process that was stopped has not
 * stood still. Under a debugger it does nothing.
 */
export function startWatchdog(limitMs: number): Watchdog {
  const state = new Int32Array(new SharedArrayBuffer(STATE_BYTES));
  let allowedMs = limitMs;
  const beat = () => {
    Atomics.store(state, LIMIT_MS, inspectorUrl() === undefined ? allowedMs : 0);
    Atomics.add(state, BEATS, 1);
  };
  beat();
  const workerData: WatchdogData = { state };
  const worker = new Worker(new URL('./watchdog-worker.js', import.meta.url), { workerData });
  worker.unref();
  setInterval(beat, BEAT_EVERY_MS).unref();
  return {
    allow: (newLimitMs) => {
      allowedMs = newLimitMs;
      beat();
    },
  };
}
