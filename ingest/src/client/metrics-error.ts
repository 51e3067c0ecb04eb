import type { Problem, ProblemCode } from '@everloop/schemas';

/** `UNREACHABLE`: no one answered; `NOT_A_PROBLEM`: someone did who is not Everloop, such as a proxy. */
export type MetricsErrorCode = ProblemCode | 'UNREACHABLE' | 'NOT_A_PROBLEM';

/** A question that got no numbers: what happened (`message`), a closed `code`, and what to do (`fix`). */
export class MetricsError extends Error {
  override readonly name = 'MetricsError';
  constructor(
    readonly code: MetricsErrorCode,
    message: string,
    readonly fix: string,
    /** HTTP status; null where no one answered. */
    readonly status: number | null,
    options?: { cause?: unknown },
  ) {
    super(message, options);
  }

  /** Whether the same question may succeed later. */
  get retryable(): boolean {
    return this.status === null || this.status === 502 || this.status === 503 || this.status === 504;
  }
}

/** Reads problem details; null where the body is something else. */
export function readProblem(body: unknown): Problem | null {
  const problem = body as Partial<Problem> | null;
  return typeof problem?.code === 'string' && typeof problem.detail === 'string'
    ? (problem as Problem)
    : null;
}
