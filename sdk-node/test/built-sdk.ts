import { createRequire } from 'node:module';
import * as esm from '@everloop/node';

const require = createRequire(import.meta.url);

/** How users load the SDK, resolved by the package's own `exports`, and how a program says so. */
export const BUILDS = [
  { build: 'ESM', sdk: esm, load: "import { createAnalytics } from '@everloop/node'", type: 'module' },
  {
    build: 'CJS',
    sdk: require('@everloop/node') as typeof esm,
    load: "const { createAnalytics } = require('@everloop/node')",
    type: 'commonjs',
  },
];
