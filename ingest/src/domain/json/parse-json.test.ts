import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type JsonObject, NumberText } from './number-text.js';
import { parseJson } from './parse-json.js';
import { writeJson } from './write-json.js';

const read = (number: string) => (parseJson(`{"a": ${number}}`) as JsonObject).a;

const digits = (max: number) => fc.stringMatching(new RegExp(`^(0|[1-9]\\d{0,${max}})$`));
const jsonNumber = fc
  .tuple(
    fc.constantFrom('', '-'),
    digits(24),
    fc.option(fc.stringMatching(/^\d{1,24}$/), { nil: undefined }),
    fc.option(fc.stringMatching(/^[eE][+-]?\d{1,3}$/), { nil: undefined }),
  )
  .map(
    ([sign, whole, fraction, exponent]) =>
      `${sign}${whole}${fraction ? `.${fraction}` : ''}${exponent ?? ''}`,
  );

describe('parseJson', () => {
  test('keeps the text of every number, whether it needs the slow way or not', () => {
    fc.assert(
      fc.property(jsonNumber, (text) => {
        const value = read(text);
        expect(value instanceof NumberText ? value.text : String(value)).toBe(text);
      }),
      { numRuns: 5_000 },
    );
  });

  test('reads everything else as JSON.parse does', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(JSON.parse(writeJson(parseJson(text)))).toEqual(JSON.parse(text));
      }),
    );
  });

  test('leaves numbers inside strings alone, behind escaped quotes too', () => {
    const text = String.raw`{"a\\":"say \"1e400\": 12.50, ","b":1e400}`;
    expect(parseJson(text)).toEqual({ 'a\\': 'say "1e400": 12.50, ', b: new NumberText('1e400') });
  });

  test('keeps a member named __proto__ as a member', () => {
    const value = parseJson('{"__proto__":1e400,"a":1}') as JsonObject;
    expect(Object.keys(value)).toEqual(['__proto__', 'a']);
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
  });

  test.each(['', '01', '1e', '-', '[1e400', '{"a":1.}', '{"a":0123456789012345678}'])(
    'refuses %j',
    (text) => {
      expect(() => parseJson(text)).toThrow(SyntaxError);
    },
  );
});
