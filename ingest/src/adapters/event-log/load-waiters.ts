interface Waiter {
  seq: number;
  finish: (missingMs: number) => void;
}

/** Those who wait until everything before a position is loaded. */
export class LoadWaiters {
  readonly #waiters = new Set<Waiter>();

  get any(): boolean {
    return this.#waiters.size > 0;
  }

  /** Resolves with 0 once `seq` is loaded, else after `timeoutMs` with what `missingMs` says then. */
  wait(seq: number, timeoutMs: number, missingMs: () => number): Promise<number> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => waiter.finish(missingMs()), timeoutMs);
      const waiter: Waiter = {
        seq,
        finish: (ms) => {
          clearTimeout(timer);
          this.#waiters.delete(waiter);
          resolve(ms);
        },
      };
      this.#waiters.add(waiter);
    });
  }

  /** Everything before `seq` is loaded. */
  settle(seq: number): void {
    for (const waiter of this.#waiters) if (waiter.seq <= seq) waiter.finish(0);
  }

  /** No more will be loaded here. */
  giveUp(missingMs: number): void {
    for (const waiter of this.#waiters) waiter.finish(missingMs);
  }
}
