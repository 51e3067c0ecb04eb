import { createRequire } from 'node:module';
import * as sdk from '@everloop/browser';
import * as consent from '@everloop/browser/consent';
import * as react from '@everloop/browser/react';

const require = createRequire(import.meta.url);

/** How Node loads the SDK while it renders pages, resolved by the package's own `exports`. */
export const NODE_BUILDS = [
  { format: 'ESM', sdk, consent, react },
  {
    format: 'CJS',
    sdk: require('@everloop/browser') as typeof sdk,
    consent: require('@everloop/browser/consent') as typeof consent,
    react: require('@everloop/browser/react') as typeof react,
  },
];

/** The file that `import` loads. */
export const ESM_FILE = require.resolve('@everloop/browser').replace(/\.cjs$/, '.js');
