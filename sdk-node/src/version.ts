/** Filled in by the build from package.json. */
declare const EVERLOOP_VERSION: string | undefined;

export const library = {
  name: '@everloop/node',
  version: typeof EVERLOOP_VERSION === 'string' ? EVERLOOP_VERSION : '0.0.0-source',
};
