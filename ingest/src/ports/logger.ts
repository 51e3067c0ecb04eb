import type { BaseLogger } from 'pino';

/** Structured log lines. Never properties, traits, keys or addresses. */
export type Logger = Pick<BaseLogger, 'debug' | 'info' | 'warn' | 'error'>;
