export type ConfigErrorCode =
  | 'CONFIG_NOT_FOUND'
  | 'CONFIG_UNREADABLE' // no JSON, or the module throws
  | 'CONFIG_INVALID'
  | 'CONFIG_EXISTS' // where a new one would be written
  | 'CONFIG_BAD_ENVIRONMENT'
  | 'CONFIG_BAD_PLAN';

/** A configuration that cannot be used. Its message says where and what to do; trying again does not help. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly retryable = false;
  constructor(
    readonly code: ConfigErrorCode,
    message: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
  }
}
