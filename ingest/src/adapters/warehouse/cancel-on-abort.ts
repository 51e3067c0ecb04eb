/** A statement that was to be ended may not have begun yet, so this is tried again. */
const AGAIN_MS = 250;

/** Ends a statement when a signal is aborted. `end` when it is over; it resolves when nothing is under way to end it. */
export function cancelOnAbort(signal: AbortSignal, cancel: () => Promise<void>): { end(): Promise<void> } {
  let isOver = false;
  let trying: Promise<void> = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;
  const attempt = () => {
    // A failed attempt is followed by another, and by the limit of time at last.
    trying = cancel().then(again, again);
  };
  const again = () => {
    if (!isOver) timer = setTimeout(attempt, AGAIN_MS);
  };
  if (signal.aborted) attempt();
  else signal.addEventListener('abort', attempt);
  return {
    async end() {
      isOver = true;
      signal.removeEventListener('abort', attempt);
      clearTimeout(timer);
      await trying;
    },
  };
}
