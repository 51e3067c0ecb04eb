export type MoveErrorCode =
  | 'EXPORT_STALE' // the warehouse changed since the export began
  | 'EXPORT_UNFINISHED'
  | 'EXPORT_UNREADABLE' // another format, or a damaged file
  | 'IMPORT_OTHER_PROJECT'; // the target does not know the project, or has it in another zone

/** Why a warehouse cannot be moved as it was asked. The message says what to do. */
export class MoveError extends Error {
  override readonly name = 'MoveError';
  readonly retryable = false;
  constructor(
    readonly code: MoveErrorCode,
    message: string,
  ) {
    super(message);
  }
}
