import { setTimeout as pause } from 'node:timers/promises';
import type { Verdict } from '@everloop/schemas';
import { ImportError } from './import-error.js';

export interface Collector {
  /** `http://127.0.0.1:8787`, without a path. */
  url: string;
  writeKey: string;
}

export interface BatchAnswer {
  accepted: number;
  deadLettered: number;
  verdicts: readonly Verdict[];
}

const MAX_TRIES = 8;
const FIRST_PAUSE_MS = 250;
const MAX_PAUSE_MS = 10_000;
/** Sent again, whatever happened to the first copy: a messageId counts once. */
const RETRYABLE = new Set([408, 429, 500, 502, 503, 504]);

/** Sends one body to `/v1/import`, and again while the collector is busy or away. */
export async function postBatch({ url, writeKey }: Collector, body: string): Promise<BatchAnswer> {
  const target = `${url}/v1/import`;
  for (let attempt = 1; ; attempt++) {
    const answer = await tryOnce(target, writeKey, body);
    if ('accepted' in answer) return answer;
    if (attempt === MAX_TRIES || !answer.error.retryable) throw answer.error;
    await pause(answer.retryAfterMs ?? Math.min(MAX_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (attempt - 1)));
  }
}

type Failure = { error: ImportError; retryAfterMs?: number };

async function tryOnce(target: string, writeKey: string, body: string): Promise<BatchAnswer | Failure> {
  try {
    const response = await fetch(target, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${writeKey}` },
      body,
    });
    const text = await response.text();
    if (response.status === 200) return JSON.parse(text) as BatchAnswer;
    const isBusy = RETRYABLE.has(response.status);
    const retryAfter = Number(response.headers.get('retry-after') ?? Number.NaN);
    return {
      error: new ImportError(
        isBusy ? 'IMPORT_UNREACHABLE' : 'IMPORT_REFUSED',
        `${target} answered ${response.status}: ${text.slice(0, 300)}`,
        isBusy,
      ),
      ...(Number.isFinite(retryAfter) ? { retryAfterMs: retryAfter * 1_000 } : {}),
    };
  } catch (cause) {
    const reason = cause instanceof Error ? String(cause.cause ?? cause.message) : String(cause);
    return {
      error: new ImportError('IMPORT_UNREACHABLE', `${target} does not answer: ${reason}`, true, { cause }),
    };
  }
}
