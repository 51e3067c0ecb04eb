import type { DropReason, Problem, ProblemCode, Report } from './problem.js';
import type { Stats } from './types.js';

/** Counts lost events, one if no number is given. */
export type Drop = (code: DropReason, events?: number, details?: Partial<Problem>) => void;

export interface Losses {
  dropped: Stats['dropped'];
  report: Report;
  drop: Drop;
}

/**
 * Counts lost events by reason and tells `onError`: once a task, however many were lost in it. `startTask` runs something in a
 * task of its own: a handler that loses events itself must let everything else have its turn.
 */
export function createLosses(onError: Report | undefined, startTask: (run: () => void) => void): Losses {
  const dropped: Partial<Record<DropReason, number>> = {};
  const untold: Partial<Record<ProblemCode, Problem>> = {};

  const report = (problem: Problem) => {
    startTask(() => {
      delete untold[problem.code];
      try {
        onError?.(problem);
      } catch {
        // The host's handler failed; there is no one left to tell.
      }
    });
    return problem;
  };

  const drop: Drop = (code, events = 1, details) => {
    if (!events) return;
    dropped[code] = (dropped[code] ?? 0) + events;
    // Asked for by the person or the host: counted, no problem.
    if (code === 'no_consent' || code === 'filtered') return;
    untold[code] ??= report({ code, events: 0, ...details });
    untold[code].events += events;
  };

  return { dropped, report, drop };
}
