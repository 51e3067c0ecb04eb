import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createQueryLimiter } from './query-limiter.js';

const limits = { maxRunning: 2, maxWaiting: 2, waitMs: 60_000 };

/** A query that ends when it is told to, or soon after it is cancelled. */
function query() {
  let end!: (answer: string) => void;
  let fail!: (error: Error) => void;
  let isRunning = false;
  const ended = new Promise<string>((resolve, reject) => {
    end = resolve;
    fail = reject;
  });
  const run = (signal: AbortSignal) => {
    isRunning = true;
    signal.addEventListener('abort', () => fail(new Error('the engine says that it was cancelled')));
    return ended;
  };
  return { run, end, isRunning: () => isRunning };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('queries at once', () => {
  it('run up to the limit, wait in order, and are refused beyond', async () => {
    const limiter = createQueryLimiter(limits);
    const queries = Array.from({ length: 4 }, query);
    const counts: number[] = [];
    const answers = queries.map(({ run }) =>
      limiter.run((signal, running) => {
        counts.push(running);
        return run(signal);
      }),
    );
    await turn();
    expect(queries.map(({ isRunning }) => isRunning())).toEqual([true, true, false, false]);
    expect(counts).toEqual([2, 2]);
    await expect(limiter.run(query().run)).rejects.toMatchObject({ code: 'WAREHOUSE_BUSY', retryable: true });
    queries[1]!.end('second');
    expect(await answers[1]).toBe('second');
    await turn();
    expect(queries.map(({ isRunning }) => isRunning())).toEqual([true, true, true, false]);
    for (const { end } of queries) end('done');
    await Promise.all(answers);
    expect(limiter.counts()).toEqual({ running: 0, waiting: 0 });
  });

  it('that fail give their place back and keep their error', async () => {
    const limiter = createQueryLimiter({ ...limits, maxRunning: 1 });
    const broken = () => Promise.reject(new Error('broken'));
    await expect(limiter.run(broken)).rejects.toThrow('broken');
    await expect(
      limiter.run(() => {
        throw new Error('at once');
      }),
    ).rejects.toThrow('at once');
    expect(await limiter.run(async () => 'next')).toBe('next');
  });

  it('that wait too long are refused', async () => {
    const limiter = createQueryLimiter({ ...limits, maxRunning: 1, waitMs: 1 });
    const first = query();
    const answer = limiter.run(first.run);
    await expect(limiter.run(query().run)).rejects.toMatchObject({ code: 'WAREHOUSE_BUSY' });
    first.end('done');
    await answer;
  });
});

describe('a client that leaves', () => {
  it('is dropped from those who wait', async () => {
    const limiter = createQueryLimiter({ ...limits, maxRunning: 1 });
    const [running, left, stays] = [query(), query(), query()];
    const answer = limiter.run(running.run);
    const client = new AbortController();
    const waiting = limiter.run(left.run, client.signal);
    const last = limiter.run(stays.run);
    client.abort();
    await expect(waiting).rejects.toMatchObject({ code: 'WAREHOUSE_CANCELLED' });
    running.end('done');
    await answer;
    stays.end('last');
    expect(await last).toBe('last');
    expect(left.isRunning()).toBe(false);
  });

  it('has its query ended, and the place is free when it has ended', async () => {
    const limiter = createQueryLimiter({ ...limits, maxRunning: 1 });
    const client = new AbortController();
    const answer = limiter.run(query().run, client.signal);
    await turn();
    client.abort();
    await expect(answer).rejects.toMatchObject({ code: 'WAREHOUSE_CANCELLED' });
    expect(await limiter.run(async () => 'next')).toBe('next');
    await expect(limiter.run(query().run, client.signal)).rejects.toMatchObject({
      code: 'WAREHOUSE_CANCELLED',
    });
  });
});

describe('closing', () => {
  it('refuses who waits and who comes, lets end what runs, and cancels the rest', async () => {
    const limiter = createQueryLimiter(limits);
    const [ends, hangs] = [query(), query()];
    const answers = [limiter.run(ends.run), limiter.run(hangs.run), limiter.run(query().run)];
    const outcomes = Promise.allSettled(answers);
    await turn();
    ends.end('in time');
    await limiter.close(1);
    expect(await outcomes).toMatchObject([
      { value: 'in time' },
      { reason: { code: 'WAREHOUSE_UNAVAILABLE' } },
      { reason: { code: 'WAREHOUSE_UNAVAILABLE' } },
    ]);
    await expect(limiter.run(query().run)).rejects.toMatchObject({ code: 'WAREHOUSE_UNAVAILABLE' });
  });
});

it('never runs more than the limit, and everybody is answered or refused', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 4 }),
      fc.integer({ min: 0, max: 5 }),
      fc.array(fc.record({ leaves: fc.boolean(), fails: fc.boolean(), turns: fc.nat(5) }), { maxLength: 40 }),
      async (maxRunning, maxWaiting, asked) => {
        const limiter = createQueryLimiter({ maxRunning, maxWaiting, waitMs: 60_000 });
        let running = 0;
        const outcomes = asked.map(async ({ leaves, fails, turns }) => {
          const client = new AbortController();
          const answer = limiter.run(async () => {
            running += 1;
            expect(running).toBeLessThanOrEqual(maxRunning);
            for (let left = turns; left > 0; left--) await turn();
            running -= 1;
            if (fails) throw new Error('failed');
          }, client.signal);
          if (leaves) setImmediate(() => client.abort());
          await Promise.allSettled([answer]);
        });
        await Promise.all(outcomes);
        expect(limiter.counts()).toEqual({ running: 0, waiting: 0 });
        // No place was lost on the way.
        await Promise.all(Array.from({ length: maxRunning }, () => limiter.run(async () => turn())));
      },
    ),
    { numRuns: 100 },
  );
});
