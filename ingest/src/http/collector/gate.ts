/** Lets a few in at a time. Those who wait come in turn by peer, so that one peer's crowd does not hold up the others. */
export interface Gate {
  /** Waits for its turn; resolves with what makes room for the next, which may be called more than once. */
  enter(peer: string): Promise<() => void>;
}

export function createGate(permits: number): Gate {
  let free = permits;
  /** By peer, in the order in which peers come next. */
  const waiting = new Map<string, (() => void)[]>();

  const admitNext = (): void => {
    const next = waiting.entries().next();
    if (next.done) {
      free += 1;
      return;
    }
    const [peer, line] = next.value;
    waiting.delete(peer);
    const admit = line.shift();
    if (line.length > 0) waiting.set(peer, line);
    admit?.();
  };
  const wait = (peer: string): Promise<void> =>
    new Promise((resolve) => {
      const line = waiting.get(peer);
      if (line === undefined) waiting.set(peer, [resolve]);
      else line.push(resolve);
    });

  return {
    async enter(peer) {
      if (free > 0) free -= 1;
      else await wait(peer);
      let left = false;
      return () => {
        if (left) return;
        left = true;
        admitNext();
      };
    },
  };
}
