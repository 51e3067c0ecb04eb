import { readPoolSize } from '../process/thread-pool.js';
import { buildProgram } from './build-program.js';
import { describeError } from './describe-error.js';

/** Runs the command line. `poolSize` is UV_THREADPOOL_SIZE, as it was before Node's thread pool started. */
export async function runCommand(poolSize: string | undefined): Promise<void> {
  // `everloop … | head` has read enough.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
    throw error;
  });
  const terminal = {
    out: (text: string) => void process.stdout.write(text),
    err: (text: string) => void process.stderr.write(text),
    isWatched: process.stderr.isTTY === true,
  };
  try {
    const packageFile = new URL('../../package.json', import.meta.url);
    await buildProgram(terminal, packageFile, readPoolSize(poolSize)).parseAsync();
    // The engine keeps threads of its own; what was asked for is done.
    process.exitCode = 0;
  } catch (error) {
    terminal.err(`everloop: ${describeError(error)}\n`);
    process.exitCode = 1;
  }
}
