/** Lets everybody through, or no one while it is shut. */
export interface Gate {
  pass(run: () => Promise<void>): Promise<void>;
  /** Resolves when the one who is inside is through, with how to open it again. */
  shut(): Promise<() => void>;
  /** Sends away who waits outside. */
  giveUp(): void;
  readonly isShut: boolean;
}

export function createGate(): Gate {
  const inside = new Set<Promise<void>>();
  let outside: { opened: Promise<void>; sendAway: (error: Error) => void } | undefined;

  return {
    async pass(run) {
      await outside?.opened;
      const running = run();
      inside.add(running);
      try {
        await running;
      } finally {
        inside.delete(running);
      }
    },
    async shut() {
      const { promise, resolve, reject } = withResolvers();
      // No one may be waiting.
      promise.catch(() => undefined);
      outside = { opened: promise, sendAway: reject };
      await Promise.allSettled(inside);
      return () => {
        outside = undefined;
        resolve();
      };
    },
    giveUp: () => outside?.sendAway(new Error('loading was stopped while it was held')),
    get isShut() {
      return outside !== undefined;
    },
  };
}

function withResolvers() {
  let resolve!: () => void;
  let reject!: (error: Error) => void;
  const promise = new Promise<void>((onResolve, onReject) => {
    resolve = onResolve;
    reject = onReject;
  });
  return { promise, resolve, reject };
}
