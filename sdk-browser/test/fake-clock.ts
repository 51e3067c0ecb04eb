import type { StartTimer } from '../src/core/index.js';

/** A clock that stands until the test moves it. */
export function createFakeClock() {
  let nowMs = Date.parse('2026-11-24T12:00:00Z');
  const timers = new Set<{ atMs: number; run: () => void }>();

  const startTimer: StartTimer = (run, ms) => {
    const timer = { atMs: nowMs + ms, run };
    timers.add(timer);
    return () => void timers.delete(timer);
  };

  /** Lets microtasks run: a turn of the event loop comes after all of them. */
  const settle = () => new Promise<void>((resolve) => setImmediate(resolve));

  return {
    nowMs: () => nowMs,
    startTimer,
    settle,
    /** Moves the clock and runs what is due on the way. */
    async pass(ms: number) {
      const untilMs = nowMs + ms;
      for (;;) {
        await settle();
        const [next] = [...timers].filter(({ atMs }) => atMs <= untilMs).sort((a, b) => a.atMs - b.atMs);
        if (!next) break;
        timers.delete(next);
        nowMs = Math.max(nowMs, next.atMs);
        next.run();
      }
      nowMs = untilMs;
      await settle();
    },
  };
}
