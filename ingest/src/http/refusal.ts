import type { RefusalAnswer, RefusalCode } from '@everloop/schemas';

const STATUS: Record<RefusalCode, number> = {
  INVALID_BODY: 400,
  MISSING_WRITE_KEY: 401,
  UNKNOWN_WRITE_KEY: 401,
  NOT_A_WRITE_KEY: 401,
  NOT_FOUND: 404,
  METHOD_NOT_ALLOWED: 405,
  REQUEST_TIMEOUT: 408,
  BODY_TOO_LARGE: 413,
  BATCH_TOO_LONG: 413,
  UNSUPPORTED_ENCODING: 415,
  HEADERS_TOO_LARGE: 431,
  OVERLOADED: 429,
  RATE_LIMITED: 429,
  NOT_READY: 503,
  LOG_UNAVAILABLE: 503,
};

/** A whole request that is refused; nothing of it is kept. The message says what to do and never repeats what was sent. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly status: number;

  constructor(
    readonly code: RefusalCode,
    message: string,
    /** After how many milliseconds a client should try again; null where it should not. */
    readonly retryAfterMs: number | null = null,
    options?: { cause?: unknown },
  ) {
    super(message, options);
    this.status = STATUS[code];
  }

  /** Both members always: python throws away a body that lacks either, then tries again. */
  answer(): RefusalAnswer {
    return { success: false, code: this.code, message: this.message };
  }

  /** Whole seconds, one at least: clients read nothing else. */
  retryAfterSeconds(): number | null {
    return this.retryAfterMs === null ? null : Math.max(1, Math.ceil(this.retryAfterMs / 1_000));
  }
}
