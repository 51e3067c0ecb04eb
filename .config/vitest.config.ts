import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const at = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url));

// The SDKs have no alias: `@everloop/browser` and `@everloop/node` are what ships, in `dist`, as a user resolves them. Their
// unit tests import sources by relative paths. The rest runs on sources, so that a failing line is one that someone wrote.
export default defineConfig({
  resolve: {
    alias: [
      { find: /^@everloop\/schemas$/, replacement: at('schemas/src/index.ts') },
      { find: /^@everloop\/schemas\/oracle$/, replacement: at('schemas/src/oracle/index.ts') },
      { find: /^@everloop\/schemas\/fixtures$/, replacement: at('schemas/src/fixtures/index.ts') },
      { find: /^@everloop\/ingest$/, replacement: at('ingest/src/index.ts') },
      { find: /^@everloop\/ingest\/client$/, replacement: at('ingest/src/client/index.ts') },
    ],
  },
  test: {
    root: at(''),
    include: [
      '{schemas,sdk-browser,sdk-node,ingest}/{src,test}/**/*.test.{ts,tsx}',
      'examples/*/**/*.test.ts',
    ],
    exclude: ['**/node_modules/**', '**/dist/**'],
    globalSetup: [at('.config/prepare-parts.ts'), at('.config/packed-everloop-folder.ts')],
    // Loaded by Node itself, as in a user's program.
    server: { deps: { external: [/\/sdk-(browser|node)\/dist\//] } },
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // One process owns a chDB data directory, and the engine uses every core by itself.
    pool: 'forks',
    maxWorkers: 2,
  },
});
