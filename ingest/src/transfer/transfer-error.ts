export type TransferErrorCode =
  | 'EXPORT_STALE' // the warehouse changed since the export began
  | 'EXPORT_UNFINISHED'
  | 'EXPORT_UNREADABLE' // another format, or a damaged file
  | 'IMPORT_OTHER_PROJECT'; // the target does not know the project, or has it in another zone

/** Why a warehouse cannot be transferred as asked. The message says what to do. */
export class TransferError extends Error {
  override readonly name = 'TransferError';
  readonly retryable = false;
  constructor(
    readonly code: TransferErrorCode,
    message: string,
  ) {
    super(message);
  }
}
