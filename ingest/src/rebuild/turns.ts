/** Lets those who change the same rows do so one after another. */
export interface Turns {
  /** Resolves when it is the caller's turn, with how to end it. */
  take(): Promise<() => void>;
}

export function createTurns(): Turns {
  let last = Promise.resolve();
  return {
    take: async () => {
      const before = last;
      let end!: () => void;
      last = new Promise((resolve) => {
        end = resolve;
      });
      await before;
      return end;
    },
  };
}
