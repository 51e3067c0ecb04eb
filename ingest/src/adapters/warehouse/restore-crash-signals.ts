/**
 * Signals for which the engine installs handlers when its first session opens. Its handlers for a crash put the thread to
 * sleep and never return, so a crashed process would neither end nor answer; its handler for SIGTSTP swallows Ctrl-Z.
 */
const TAKEN_BY_ENGINE = [
  'SIGABRT',
  'SIGSEGV',
  'SIGBUS',
  'SIGILL',
  'SIGFPE',
  'SIGTRAP',
  'SIGTSTP',
] as const satisfies NodeJS.Signals[];

/**
 * Gives these signals their default action back: a crash ends the process at once. libuv resets a signal when its last
 * listener goes. Call it after a session was opened; later sessions do not install the handlers again.
 */
export function restoreCrashSignals(): void {
  for (const signal of TAKEN_BY_ENGINE) {
    const listener = () => undefined;
    process.on(signal, listener);
    process.off(signal, listener);
  }
}
