import type { DropReason, Problem, Report } from './problem.js';
import type { Stats } from './types.js';

/** Counts lost events, one if no number is given. */
export type Drop = (code: DropReason, events?: number, details?: Partial<Problem>) => void;

export interface Losses {
  dropped: Stats['dropped'];
  report: Report;
  drop: Drop;
}

/** Counts lost events by reason and tells `onError`: once a task, however many were lost in it. */
export function createLosses(onError: Report | undefined, atTaskEnd: (run: () => void) => void): Losses {
  const dropped: Partial<Record<DropReason, number>> = {};
  const untold: Partial<Record<DropReason, Problem>> = {};

  const report: Report = (problem) => {
    try {
      onError?.(problem);
    } catch {
      // The host's handler failed; there is no one left to tell.
    }
  };

  const drop: Drop = (code, events = 1, details) => {
    if (!events) return;
    dropped[code] = (dropped[code] ?? 0) + events;
    // Asked for by the person or the host: counted, no problem.
    if (code === 'no_consent' || code === 'filtered') return;
    const waiting = untold[code];
    if (waiting) waiting.events += events;
    else {
      const problem = { code, events, ...details };
      untold[code] = problem;
      atTaskEnd(() => {
        delete untold[code];
        report(problem);
      });
    }
  };

  return { dropped, report, drop };
}
