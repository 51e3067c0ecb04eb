import type { Clock } from '../ports/clock.js';
import { Refusal } from './refusal.js';

/** A token bucket for each of many names. */
export interface RateLimit {
  /** Takes that many tokens, or says in how many milliseconds it may be worth trying again. */
  take(name: string, tokens: number): { ok: true } | { ok: false; retryAfterMs: number };
}

interface Bucket {
  tokens: number;
  filledAtMs: number;
}

/** Names that are remembered; beyond it the oldest are forgotten, so that many addresses cannot fill the memory. */
const MAX_NAMES = 50_000;

/** `perSecond` tokens a second, and as many at once as two seconds bring. A single demand above that is met when the bucket is full. */
export function createRateLimit(perSecond: number, clock: Clock): RateLimit {
  const capacity = perSecond * 2;
  const buckets = new Map<string, Bucket>();

  const fill = (name: string): Bucket => {
    const nowMs = clock.nowMs();
    const bucket = buckets.get(name) ?? { tokens: capacity, filledAtMs: nowMs };
    const gained = (Math.max(0, nowMs - bucket.filledAtMs) / 1_000) * perSecond;
    bucket.tokens = Math.min(capacity, bucket.tokens + gained);
    bucket.filledAtMs = nowMs;
    if (!buckets.has(name)) remember(name, bucket);
    return bucket;
  };
  const remember = (name: string, bucket: Bucket): void => {
    if (buckets.size >= MAX_NAMES) buckets.delete(buckets.keys().next().value as string);
    buckets.set(name, bucket);
  };

  return {
    take(name, tokens) {
      const bucket = fill(name);
      const needed = Math.min(tokens, capacity);
      if (bucket.tokens < needed) {
        return { ok: false, retryAfterMs: ((needed - bucket.tokens) / perSecond) * 1_000 };
      }
      bucket.tokens -= tokens;
      return { ok: true };
    },
  };
}

/** Errors: RATE_LIMITED. */
export function enforce(taken: ReturnType<RateLimit['take']>): void {
  if (!taken.ok)
    throw new Refusal(
      'RATE_LIMITED',
      'Too many requests or events per second; try again.',
      taken.retryAfterMs,
    );
}
