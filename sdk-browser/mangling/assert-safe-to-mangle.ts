import { readBuiltInNames } from './built-in-names.js';
import { readPublicNames } from './public-names.js';

/**
 * Throws where shortening one of these names would rename something that is not ours as well: esbuild renames a property
 * wherever it is used, `Math.random` too if our own code has a member called `random`.
 */
export function assertSafeToMangle(names: readonly string[]): void {
  const sources = [
    { taken: readBuiltInNames(), by: 'ECMAScript or the DOM defines it' },
    { taken: readPublicNames(), by: 'the wire or a caller of the SDK uses it' },
  ];
  const refused = sources.flatMap(({ taken, by }) =>
    names.filter((name) => taken.has(name)).map((name) => `  ${name}: ${by}`),
  );
  if (refused.length > 0)
    throw new Error(
      `These names in mangling/internal-names.ts cannot be shortened; give our members other names:\n${refused.join('\n')}`,
    );
}
