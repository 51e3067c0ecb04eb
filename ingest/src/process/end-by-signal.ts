/**
 * Ends this process at once, as if `signal` had been sent to a program that does not handle it, so that a shell or a
 * supervisor sees that signal. Nothing is drained: what was acknowledged is in the log.
 *
 * `process.exit` cannot be used while the engine works. It waits for running queries and then unloads the engine while
 * threads of it are alive, which ends in a crash or not at all.
 */
export function endBySignal(signal: 'SIGTERM' | 'SIGINT' | 'SIGHUP' | 'SIGKILL'): never {
  if (signal !== 'SIGKILL') process.removeAllListeners(signal);
  process.kill(process.pid, signal);
  // The first process of a container is spared its own signals, but not a crash.
  process.abort();
}
