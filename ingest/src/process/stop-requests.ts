import { endBySignal } from './end-by-signal.js';

type StopSignal = 'SIGTERM' | 'SIGINT' | 'SIGHUP';

const STOP_SIGNALS: readonly StopSignal[] = ['SIGTERM', 'SIGINT', 'SIGHUP'];

/**
 * Ctrl-C reaches a server twice where a script runs it: from the terminal and from the script. What comes within this
 * time is one request.
 */
const ONE_REQUEST_MS = 2_000;

/** Resolves with the first SIGTERM, SIGINT or SIGHUP. One that comes later than `ONE_REQUEST_MS` after it ends the process at once. */
export function awaitStopRequest(): Promise<StopSignal> {
  return new Promise((resolve) => {
    let firstMs: number | undefined;
    const onSignal = (signal: StopSignal) => {
      if (firstMs === undefined) {
        firstMs = performance.now();
        resolve(signal);
      } else if (performance.now() - firstMs > ONE_REQUEST_MS) endBySignal(signal);
    };
    for (const signal of STOP_SIGNALS) process.on(signal, () => onSignal(signal));
  });
}
