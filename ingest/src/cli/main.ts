import { buildProgram } from './build-program.js';
import { explainFailure } from './explain-failure.js';

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
  await buildProgram(terminal, new URL('../../package.json', import.meta.url)).parseAsync();
  // The engine keeps threads of its own; what was asked for is done.
  process.exitCode = 0;
} catch (error) {
  terminal.err(`everloop: ${explainFailure(error)}\n`);
  process.exitCode = 1;
}
