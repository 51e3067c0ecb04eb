import { createHash } from 'node:crypto';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { silentLogger } from '../../test/silent-logger.js';
import { createErasedIds, keepRefreshing } from './erased-ids.js';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

it('learns of an erasure in another process, and forgets nothing while the warehouse is away', async () => {
  const digest = createHash('sha256').update('shop\0uada').digest('hex');
  let answer = async (): Promise<unknown[]> => [];
  const erasedIds = createErasedIds({ query: (async () => await answer()) as never });
  const end = keepRefreshing(erasedIds, 10_000, silentLogger);
  await vi.advanceTimersByTimeAsync(0);
  expect(erasedIds.isErased('shop', 'user', 'ada')).toBe(false);

  answer = async () => [{ digest }];
  await vi.advanceTimersByTimeAsync(10_000);
  expect(erasedIds.isErased('shop', 'user', 'ada')).toBe(true);

  answer = () => Promise.reject(new Error('away'));
  await vi.advanceTimersByTimeAsync(20_000);
  expect(erasedIds.isErased('shop', 'user', 'ada')).toBe(true);
  end();
});
