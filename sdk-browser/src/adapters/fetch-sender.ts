import { closeEnvelope, MAX_KEEPALIVE_BYTES, type Send } from '../core/index.js';

export interface FetchSenderOptions {
  writeKey: string;
  /** Where the collector is: `https://events.example.com`, or `/events` for a path of one's own. */
  host: string;
  /** After how many milliseconds a request counts as failed. Default 30,000. */
  timeoutMs?: number;
  nowMs: () => number;
}

/**
 * Posts bodies by `fetch`. As text/plain with the key in the address, so that the collector knows it before the body and
 * no preflight is needed (the body has it too, for older collectors); with `keepalive` as far as the browser's budget
 * goes, so that a page may leave at any moment. No beacon: it shares the budget and gives no answer.
 */
export function createFetchSender({ writeKey, host, timeoutMs, nowMs }: FetchSenderOptions): Send {
  const url = `${host.replace(/\/$/, '')}/v1/batch?writeKey=${encodeURIComponent(writeKey)}`;
  let keptAliveBytes = 0;

  return async (batch, leaving) => {
    const body = closeEnvelope(batch, nowMs());
    const bytes = new Blob([body]).size;
    const keepalive = keptAliveBytes + bytes <= MAX_KEEPALIVE_BYTES;
    if (leaving && !keepalive) return { status: -1 };
    if (keepalive) keptAliveBytes += bytes;
    try {
      const response = await fetch(url, {
        method: 'POST',
        // A text goes as text/plain.
        body,
        keepalive,
        credentials: 'omit',
        // Missing in browsers before 2022.
        signal: AbortSignal.timeout?.(timeoutMs ?? 30_000) as AbortSignal,
      });
      return {
        status: response.status,
        retryAfter: response.headers.get('Retry-After'),
        // The budget is given back when the answer is read, not when its head comes.
        body: await response.text(),
      };
    } finally {
      if (keepalive) keptAliveBytes -= bytes;
    }
  };
}
