import { WarehouseError } from '../ports/warehouse.js';

/** Lets a bounded number of queries run, a bounded number wait, and refuses the others. */
export interface QueryLimiter {
  /**
   * Runs a query when its turn comes. `client` is aborted when no one waits for the answer any more; `run` is handed a signal that
   * says so, or that the limiter closes, and must end soon after; and how many queries run now, this one included.
   *
   * Errors  WAREHOUSE_BUSY (retryable) where too many wait already, or its turn did not come in time;
   *         WAREHOUSE_CANCELLED; WAREHOUSE_UNAVAILABLE once closed; whatever `run` throws.
   */
  run<Answer>(
    run: (signal: AbortSignal, running: number) => Promise<Answer>,
    client?: AbortSignal,
  ): Promise<Answer>;
  /** Refuses what waits, gives what runs `graceMs` to end, cancels it then, and resolves when nothing runs. */
  close(graceMs: number): Promise<void>;
  counts(): { running: number; waiting: number };
}

export interface QueryLimits {
  maxRunning: number;
  maxWaiting: number;
  /** Longest that a query waits for its turn, in milliseconds. */
  waitMs: number;
}

/** A longer timer would fire at once. */
const MAX_TIMER_MS = 2 ** 31 - 1;

interface Waiting {
  start(): void;
  refuse(error: Error): void;
}

export function createQueryLimiter({ maxRunning, maxWaiting, waitMs }: QueryLimits): QueryLimiter {
  const running = new Set<{ cancel: AbortController; done: Promise<unknown> }>();
  const waiting = new Set<Waiting>();
  let started = 0;
  let isClosed = false;

  function awaitTurn(client: AbortSignal | undefined): Promise<void> {
    if (isClosed) return Promise.reject(closing());
    if (started < maxRunning) {
      started += 1;
      return Promise.resolve();
    }
    if (waiting.size >= maxWaiting) return Promise.reject(busy(`${waiting.size} queries wait already`));
    return new Promise((resolve, reject) => {
      const leave = () => {
        waiting.delete(entry);
        clearTimeout(timer);
        client?.removeEventListener('abort', onGone);
      };
      const entry: Waiting = {
        start: () => {
          leave();
          resolve();
        },
        refuse: (error) => {
          leave();
          reject(error);
        },
      };
      const onGone = () => entry.refuse(cancelled());
      const timer = setTimeout(
        () => entry.refuse(busy(`its turn did not come in ${waitMs} ms`)),
        Math.min(waitMs, MAX_TIMER_MS),
      );
      client?.addEventListener('abort', onGone);
      waiting.add(entry);
    });
  }

  /** Hands a place on without giving it back, so that no one who comes meanwhile is served before who waits. */
  function leavePlace(): void {
    const [next] = waiting;
    if (next === undefined) started -= 1;
    else next.start();
  }

  return {
    async run(run, client) {
      const isGone = () => client?.aborted === true;
      if (isGone()) throw cancelled();
      await awaitTurn(client);
      const cancel = new AbortController();
      const onGone = () => cancel.abort();
      client?.addEventListener('abort', onGone);
      let entry: { cancel: AbortController; done: Promise<unknown> } | undefined;
      try {
        if (isClosed) throw closing();
        if (isGone()) throw cancelled();
        const answer = run(cancel.signal, started);
        entry = { cancel, done: answer.catch(() => undefined) };
        running.add(entry);
        return await answer;
      } catch (error) {
        throw cancel.signal.aborted ? (isClosed ? closing() : cancelled()) : error;
      } finally {
        client?.removeEventListener('abort', onGone);
        if (entry !== undefined) running.delete(entry);
        leavePlace();
      }
    },
    async close(graceMs) {
      isClosed = true;
      for (const entry of [...waiting]) entry.refuse(closing());
      const cancelAll = () => {
        for (const { cancel } of running) cancel.abort();
      };
      const timer = setTimeout(cancelAll, graceMs);
      await Promise.all([...running].map(({ done }) => done));
      clearTimeout(timer);
    },
    counts: () => ({ running: running.size, waiting: waiting.size }),
  };
}

function busy(reason: string): WarehouseError {
  return new WarehouseError('WAREHOUSE_BUSY', `the warehouse is busy: ${reason}; try again later`, true);
}

function cancelled(): WarehouseError {
  return new WarehouseError(
    'WAREHOUSE_CANCELLED',
    'the client closed the connection before the answer',
    false,
  );
}

function closing(): WarehouseError {
  return new WarehouseError('WAREHOUSE_UNAVAILABLE', 'the server is stopping; try again', true);
}
