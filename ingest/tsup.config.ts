import { defineConfig } from 'tsup';

const shared = { target: 'node20', sourcemap: true } as const;

export default defineConfig([
  {
    ...shared,
    entry: { index: 'src/index.ts', 'client/index': 'src/client/index.ts' },
    format: ['esm', 'cjs'],
    dts: true,
    shims: true,
    // Its neighbour below writes there at the same time.
    clean: ['!cli/**'],
  },
  // A program, not a library: no one requires it.
  {
    ...shared,
    entry: { 'cli/main': 'src/cli/main.ts', 'cli/watchdog-worker': 'src/process/watchdog-worker.ts' },
    format: ['esm'],
    // A shared file would lie where the library above is cleaned.
    splitting: false,
  },
]);
