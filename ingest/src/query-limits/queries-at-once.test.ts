import { expect, it } from 'vitest';
import { readPoolSize } from '../process/thread-pool.js';
import { budgetQueries, shareCores } from './queries-at-once.js';

const GIB = 1024 ** 3;

it.each([
  // total memory, memory of one, threads of the pool, cores: how many at once
  [4 * GIB, GIB, 16, 8, 4],
  [4 * GIB, GIB, 16, 2, 2],
  [4 * GIB, GIB, 16, 1, 2],
  [4 * GIB, GIB, 16, 3, 3],
  [2 * GIB, GIB, 16, 8, 2],
  [64 * GIB, GIB, 16, 64, 12],
  [64 * GIB, GIB, 8, 8, 4],
  [64 * GIB, GIB, 5, 8, 1],
  [64 * GIB, GIB, 4, 8, 1],
  [64 * GIB, GIB, 1, 8, 1],
  [64 * GIB, GIB, 128, 64, 16],
  [64 * GIB, GIB, null, 2, 16],
  [GIB, GIB, null, 2, 1],
])(
  'in %d bytes, with %d each, a pool of %s and %d cores, %d run at once',
  (totalMemoryBytes, maxMemoryBytes, poolThreads, cores, expected) => {
    const machine = poolThreads === null ? null : { poolThreads, cores };
    expect(budgetQueries({ totalMemoryBytes, maxMemoryBytes }, machine)).toEqual({
      maxRunning: expected,
      maxMemoryBytes,
    });
  },
);

it('stays within half of the memory where nothing is configured, one large query too', () => {
  const { maxRunning, maxMemoryBytes } = budgetQueries(
    { totalMemoryBytes: null, maxMemoryBytes: 10 ** 15 },
    { poolThreads: 16, cores: 8 },
  );
  expect(maxRunning).toBe(1);
  expect(maxMemoryBytes).toBeLessThanOrEqual(4 * GIB);
});

it('gives a query that runs alone every core, and at least one to each of several', () => {
  expect([1, 2, 3, 4, 5, 12].map((running) => shareCores(4, running))).toEqual([4, 2, 1, 1, 1, 1]);
  expect([1, 2].map((running) => shareCores(2, running))).toEqual([2, 1]);
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
