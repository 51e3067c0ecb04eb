/** Lets one waiter sleep until someone raises it or the time is over. */
export class Signal {
  #wakeUp: (() => void) | undefined;

  /** Check the condition right before waiting: raising a signal that no one waits for is forgotten. */
  wait(timeoutMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = Number.isFinite(timeoutMs) ? setTimeout(() => this.raise(), timeoutMs) : undefined;
      this.#wakeUp = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  raise(): void {
    const wakeUp = this.#wakeUp;
    this.#wakeUp = undefined;
    wakeUp?.();
  }
}
