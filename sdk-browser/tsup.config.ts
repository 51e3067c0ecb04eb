import { readFileSync } from 'node:fs';
import { defineConfig, type Options } from 'tsup';
import { assertSafeToMangle } from './mangling/assert-safe-to-mangle.js';
import { SHORT_NAMES } from './mangling/internal-names.js';

const { version } = JSON.parse(readFileSync(new URL('./package.json', import.meta.url), 'utf8')) as {
  version: string;
};

const internalNames = Object.keys(SHORT_NAMES);
assertSafeToMangle(internalNames);

const shared: Options = {
  // tsconfig.json leads to the contracts' sources: their types are copied in, and the package depends on nothing.
  define: { EVERLOOP_VERSION: JSON.stringify(version) },
  target: 'es2020',
  minify: true,
  sourcemap: true,
  splitting: false,
  esbuildOptions(options) {
    options.mangleProps = new RegExp(`^(${internalNames.join('|')})$`);
    options.mangleCache = { ...SHORT_NAMES };
  },
};

export default defineConfig([
  {
    ...shared,
    entry: {
      index: 'src/index.ts',
      'page-views': 'src/plugins/page-views.ts',
      attribution: 'src/plugins/attribution.ts',
      autocapture: 'src/plugins/autocapture.ts',
      consent: 'src/plugins/consent.ts',
      sessions: 'src/plugins/sessions.ts',
      'web-vitals': 'src/plugins/web-vitals.ts',
      'cross-subdomain': 'src/plugins/cross-subdomain.ts',
      experiments: 'src/plugins/experiments.ts',
      react: 'src/react/index.ts',
    },
    format: ['esm', 'cjs'],
    dts: true,
    external: ['react'],
  },
  {
    ...shared,
    entry: { everloop: 'src/snippet/everloop.ts', 'everloop.plugins': 'src/snippet/everloop-plugins.ts' },
    format: ['iife'],
    outExtension: () => ({ js: '.min.js' }),
  },
  {
    entry: { stub: 'src/snippet/stub.js' },
    format: ['iife'],
    target: 'es2020',
    minify: true,
    outExtension: () => ({ js: '.js' }),
  },
]);
