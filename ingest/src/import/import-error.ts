export type ImportErrorCode =
  | 'IMPORT_REFUSED' // the collector answered 4xx: a wrong key, a body it cannot read
  | 'IMPORT_UNREACHABLE' // no one answered, or only 429 and 503, for the whole time
  | 'IMPORT_UNREADABLE'; // a file that is not there, or of a kind that cannot be read

/** An import that stopped. What was acknowledged before stays; a repetition counts nothing twice. */
export class ImportError extends Error {
  override readonly name = 'ImportError';
  constructor(
    readonly code: ImportErrorCode,
    message: string,
    readonly retryable: boolean,
    options?: { cause?: unknown },
  ) {
    super(message, options);
  }
}
