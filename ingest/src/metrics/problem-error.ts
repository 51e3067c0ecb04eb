import { PROBLEMS, type Problem, type ProblemCode } from '@everloop/schemas';

/** An answer that is not a number, with what to do about it. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  constructor(
    readonly code: ProblemCode,
    /** What happened, with which value. */
    detail: string,
    /** What to do. */
    readonly fix: string,
    options?: { cause?: unknown },
  ) {
    super(detail, options);
  }

  get status(): number {
    return PROBLEMS[this.code].status;
  }

  get retryable(): boolean {
    return PROBLEMS[this.code].retryable;
  }

  toBody(): Problem {
    const { status, title } = PROBLEMS[this.code];
    return {
      type: `urn:everloop:problem:${this.code}`,
      title,
      status,
      code: this.code,
      detail: this.message,
      message: this.message,
      fix: this.fix,
    };
  }
}
