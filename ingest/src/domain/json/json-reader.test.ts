import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { finish } from '../work.js';
import { type JsonLimits, JsonReader } from './json-reader.js';
import { type Json, type JsonObject, NumberText } from './number-text.js';
import { readJson } from './parse-json.js';
import { writeJson } from './write-json.js';

const NO_LIMITS: JsonLimits = { depth: Number.POSITIVE_INFINITY, containers: Number.POSITIVE_INFINITY };

function read(text: string, chars: number, limits = NO_LIMITS): { value: Json; parts: number } {
  const reader = new JsonReader(text, limits);
  let parts = 1;
  while (!reader.read(chars)) parts += 1;
  return { value: reader.value, parts };
}

/** As JSON.parse would have it. */
function plain(value: Json): unknown {
  if (value instanceof NumberText) return Number(value.text);
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, plain(member)]));
}

const whiteSpace = fc.stringMatching(/^[ \n\r\t]{0,3}$/);
const partLength = fc.integer({ min: 1, max: 40 });
const oddJson = fc.constantFrom(
  '{"__proto__":{"a":1},"constructor":2}',
  '{"a":1,"b":2,"a":3}',
  '{"2":1,"1":2,"x":3}',
  String.raw`["\"","\\","\\\"","\u0000","\ud800","\/"]`,
  '"\u2028\ud83d\ude00\ufffd"',
  '[[],{},[[]],[{}],""]',
  ' [ 1 , 2 ] ',
  '-0',
  '1e400',
  '0.10',
  'true',
  'null',
);

/** Likely to break or to change a text: structure, halves of tokens, what other parsers take. */
const splinter = fc.constantFrom(
  ...[
    '"',
    '\\',
    ',',
    ':',
    '[',
    ']',
    '{',
    '}',
    '0',
    '-',
    '.',
    'e',
    '+',
    '1',
    ' ',
    '\n',
    '\u00a0',
    '\ufeff',
    '\u0001',
  ],
  ...['tru', 'null', 'NaN', 'Infinity', '//', "'a'", '0x1', '01', '1.', '.5', '+1', '\\u12', 'undefined'],
);

describe('JsonReader', () => {
  test('reads what JSON.parse reads, in parts of any length', () => {
    fc.assert(
      fc.property(fc.oneof(fc.json(), oddJson), whiteSpace, partLength, (json, space, chars) => {
        const text = space + json + space;
        expect(plain(read(text, chars).value)).toEqual(JSON.parse(text));
      }),
      { numRuns: 1_000 },
    );
  });

  test('refuses what JSON.parse refuses, and nothing else', () => {
    const broken = fc.tuple(
      fc.oneof(fc.json(), oddJson),
      fc.array(fc.tuple(fc.nat(), splinter, fc.boolean()), { minLength: 1, maxLength: 3 }),
    );
    fc.assert(
      fc.property(broken, partLength, ([json, cuts], chars) => {
        const text = cuts.reduce((whole, [where, insert, replaces]) => {
          const at = where % (whole.length + 1);
          return whole.slice(0, at) + insert + whole.slice(at + (replaces ? 1 : 0));
        }, json);
        let expected: unknown;
        try {
          expected = JSON.parse(text);
        } catch {
          expect(() => read(text, chars)).toThrow(SyntaxError);
          return;
        }
        expect(plain(read(text, chars).value)).toEqual(expected);
      }),
      { numRuns: 2_000 },
    );
  });

  test('keeps a member named __proto__ as a member', () => {
    const { value } = read('{"__proto__":{"a":1e400},"a":1}', 3);
    expect(Object.keys(value as JsonObject)).toEqual(['__proto__', 'a']);
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
  });

  test('stops after each part', () => {
    expect(read(`[${'1,'.repeat(50_000)}1]`, 1_000).parts).toBe(101);
    expect(read(`${' '.repeat(50_000)}1`, 1_000).parts).toBe(51);
  });

  test('is not afraid of depth', () => {
    const depth = 50_000;
    const value = finish(readJson(`${'['.repeat(depth)}1e400${']'.repeat(depth)}`, NO_LIMITS));
    expect(writeJson(value)).toHaveLength(depth * 2 + 5);
  });

  describe('limits', () => {
    const limits = { depth: 3, containers: 6, list: { member: 'batch', elements: 2 } };
    test.each([
      ['[[[]]]', null],
      ['[[[[', 'depth'],
      ['{"a":[{"b":[1]}]}', 'depth'],
      ['[[],[],[],[],[]]', null],
      ['[[],[],[],[],[],[', 'containers'],
      [String.raw`"\"[[[[[[[["`, null],
      ['{"batch":[1,2]}', null],
      ['{"batch":[1,2,3', 'elements'],
      [String.raw`{"b\u0061tch":[1,2,3`, 'elements'],
      ['{"batch":[],"batch":[1,2,3', 'elements'],
      ['{"other":[1,2,3]}', null],
      ['{"batch":[[1,2,3],[1,2,3]]}', null],
      ['{"a":{"batch":[1,2,3]}}', null],
      ['["batch",[1,2,3]]', null],
    ])('%s: %s', (text, limit) => {
      if (limit === null) expect(() => read(text, 4, limits)).not.toThrow();
      else expect(() => read(text, 4, limits)).toThrow(expect.objectContaining({ limit }));
    });
  });

  test('keeps the text of numbers that a double would change', () => {
    const numbers = '[9007199254740993,1e400,12.50,-0,1E5,12.5,-7,123456789012345]';
    const lost = ['9007199254740993', '1e400', '12.50', '-0', '1E5'].map((text) => new NumberText(text));
    expect(read(numbers, 5).value).toEqual([...lost, 12.5, -7, 123_456_789_012_345]);
  });
});
