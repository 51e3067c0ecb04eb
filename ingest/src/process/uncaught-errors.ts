import { endBySignal } from './end-by-signal.js';

/** Ends the process when no one handles an error. Node would call `process.exit`, which waits for running queries. */
export function endOnUncaughtError(report: (text: string) => void): void {
  process.on('uncaughtException', (error: unknown) => {
    report(`everloop: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    endBySignal('SIGKILL');
  });
}
