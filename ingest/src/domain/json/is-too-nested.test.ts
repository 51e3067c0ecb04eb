import { describe, expect, test } from 'vitest';
import { isTooNested } from './is-too-nested.js';

const limits = { depth: 3, containers: 6 };
const check = (text: string) => isTooNested(Buffer.from(text), limits);

describe('isTooNested', () => {
  test.each<[text: string, tooNested: boolean]>([
    ['', false],
    ['[[[]]]', false],
    ['[[[[', true],
    ['{"a":[{"b":[1]}]}', true],
    ['[[],[],[],[],[]]', false],
    ['[[],[],[],[],[],[]]', true],
    ['"[[[[[[[["', false],
    [String.raw`"\"[[[[[[[["`, false],
    [String.raw`["\\",[[[`, true],
    [String.raw`["\\\"[[[[[[[`, false],
    [']]]]]]]]', false],
  ])('%s', (text, tooNested) => {
    expect(check(text)).toBe(tooNested);
  });

  test('says so at the first level too many, however long the rest', () => {
    const seen = new Proxy(Buffer.from('[[[[]]]]'), {
      get: (target, key) => {
        if (key === '5') throw new Error('read on');
        return Reflect.get(target, key);
      },
    });
    expect(isTooNested(seen, limits)).toBe(true);
  });
});
