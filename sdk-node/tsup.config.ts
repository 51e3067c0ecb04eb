import { readFileSync } from 'node:fs';
import { defineConfig } from 'tsup';

const { version } = JSON.parse(readFileSync(new URL('./package.json', import.meta.url), 'utf8')) as {
  version: string;
};

export default defineConfig({
  entry: { index: 'src/index.ts', experiments: 'src/experiments.ts' },
  format: ['esm', 'cjs'],
  // tsconfig.json leads to the contracts' sources: their types are copied in, and the package depends on nothing.
  dts: true,
  define: { EVERLOOP_VERSION: JSON.stringify(version) },
  clean: true,
  target: 'node20',
  treeshake: true,
});
