import { expect, it } from 'vitest';
import { assertSafeToMangle } from '../mangling/assert-safe-to-mangle.js';
import { SHORT_NAMES } from '../mangling/internal-names.js';

it('names that the build shortens are ours alone', () => {
  expect(() => assertSafeToMangle(Object.keys(SHORT_NAMES))).not.toThrow();
});

it('refuses names of ECMAScript, the DOM, the wire and the public API, each by name', () => {
  const taken = [
    ...['random', 'size', 'keepalive', 'persisted'],
    ...['flushIntervalMs', 'onError', 'rememberRefusal', 'recall', 'campaign', 'sentAt'],
  ];
  expect(() => assertSafeToMangle(['nowMs', ...taken])).toThrow(
    new RegExp(`: *\\n${taken.map((name) => `  ${name}: .*`).join('\\n')}$`),
  );
});
