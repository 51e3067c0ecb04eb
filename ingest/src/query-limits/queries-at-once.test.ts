import { expect, it } from 'vitest';
import { readPoolSize } from '../process/thread-pool.js';
import { budgetQueries } from './queries-at-once.js';

const GIB = 1024 ** 3;

it.each([
  // total memory, memory of one, threads: how many at once
  [4 * GIB, GIB, 16, 4],
  [2 * GIB, GIB, 16, 2],
  [64 * GIB, GIB, 16, 12],
  [64 * GIB, GIB, 8, 4],
  [64 * GIB, GIB, 5, 1],
  [64 * GIB, GIB, 4, 1],
  [64 * GIB, GIB, 1, 1],
  [64 * GIB, GIB, 128, 16],
  [64 * GIB, GIB, null, 16],
  [GIB, GIB, null, 1],
])(
  'in %d bytes, with %d each and a pool of %s, %d run at once',
  (totalMemoryBytes, maxMemoryBytes, threads, expected) => {
    expect(budgetQueries({ totalMemoryBytes, maxMemoryBytes }, threads)).toEqual({
      maxRunning: expected,
      maxMemoryBytes,
    });
  },
);

it('stays within half of the memory where nothing is configured, one large query too', () => {
  const { maxRunning, maxMemoryBytes } = budgetQueries(
    { totalMemoryBytes: null, maxMemoryBytes: 10 ** 15 },
    16,
  );
  expect(maxRunning).toBe(1);
  expect(maxMemoryBytes).toBeLessThanOrEqual(4 * GIB);
});

it.each([
  [undefined, 4],
  ['16', 16],
  ['', 1],
  ['0', 1],
  ['many', 1],
  ['2', 2],
  ['9999', 1024],
  ['-1', 1024],
])('reads a pool size of %s as libuv does', (text, expected) => {
  expect(readPoolSize(text)).toBe(expected);
});
