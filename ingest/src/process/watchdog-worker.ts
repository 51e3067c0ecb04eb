import { write } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { workerData } from 'node:worker_threads';
import { BEATS, LIMIT_MS, type WatchdogData } from './watchdog-state.js';

const LOOK_EVERY_MS = 500;

const { state } = workerData as WatchdogData;
let beats = Atomics.load(state, BEATS);
let lookedMs = performance.now();
let silentMs = 0;

const looking = setInterval(() => {
  const nowMs = performance.now();
  // A pause much longer than the time between two looks was a pause of this thread too: the machine or the process stood.
  silentMs += Math.min(nowMs - lookedMs, 2 * LOOK_EVERY_MS);
  lookedMs = nowMs;
  const beatsNow = Atomics.load(state, BEATS);
  if (beatsNow !== beats) silentMs = 0;
  beats = beatsNow;
  const limitMs = Atomics.load(state, LIMIT_MS);
  if (limitMs > 0 && silentMs >= limitMs) endProcess();
}, LOOK_EVERY_MS);

function endProcess(): void {
  clearInterval(looking);
  const seconds = Math.round(silentMs / 1_000);
  // Not waited for: a stderr that no one reads may be what the main thread waits for.
  write(
    2,
    `everloop: the main thread did not respond for ${seconds} s: ending with SIGKILL\n`,
    () => undefined,
  );
  setTimeout(() => {
    process.kill(process.pid, 'SIGKILL');
    crash();
  }, 100);
}

/**
 * The kernel does not deliver a signal to the first process of a container that this process sends to itself, but it ends
 * it for a fault. Threads have no process.abort; V8 has an instruction for debuggers that faults where there is none.
 */
function crash(): void {
  setFlagsFromString('--allow-natives-syntax');
  new Function('%SystemBreak()')();
}
