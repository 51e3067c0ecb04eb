import { describe, expect, it } from 'vitest';
import { engineFormatOf } from './answer-formats.js';

describe('CSV of SQL', () => {
  const { name, finish } = engineFormatOf('csv', 'formulas');
  const csvOf = (type: string, ...cells: string[]) =>
    finish(`"x"\r\n"${type}"\r\n${cells.map((cell) => `${cell}\r\n`).join('')}`);

  it('gets an apostrophe where a text would be run as a formula', () => {
    expect(name).toBe('CSVWithNamesAndTypes');
    expect(csvOf('String', '"=1+1"', '"+49 30"', '"-x"', '"@a"', '"\tb"', '"a=b"')).toBe(
      '"x"\r\n"\'=1+1"\r\n"\'+49 30"\r\n"\'-x"\r\n"\'@a"\r\n"\'\tb"\r\n"a=b"\r\n',
    );
    for (const type of ['LowCardinality(Nullable(String))', "Enum8('=a' = 1)", 'Dynamic', 'FixedString(2)'])
      expect(csvOf(type, '"=a"')).toBe('"x"\r\n"\'=a"\r\n');
  });

  it('keeps quotes and line ends within a text', () => {
    expect(csvOf('String', '"=HYPERLINK(""x"")"', '"\rb"', '"a\r\nb"')).toBe(
      '"x"\r\n"\'=HYPERLINK(""x"")"\r\n"\'\rb"\r\n"a\r\nb"\r\n',
    );
  });

  it('leaves numbers, dates and amounts as they are', () => {
    expect(csvOf('Float64', '-0.25', '-1e30')).toBe('"x"\r\n-0.25\r\n-1e30\r\n');
    expect(csvOf('Nullable(Decimal(38, 18))', '-3', '')).toBe('"x"\r\n-3\r\n\r\n');
    expect(csvOf('String', '"-12.5"')).toBe('"x"\r\n"-12.5"\r\n');
    expect(csvOf('Dynamic', '-3')).toBe('"x"\r\n"-3"\r\n');
  });

  it('has names alone where there are no rows, and nothing where there is no answer', () => {
    expect(csvOf('String')).toBe('"x"\r\n');
    expect(finish('')).toBe('');
  });

  it('is left to the engine for machines', () => {
    expect(engineFormatOf('csv', 'none').name).toBe('CSVWithNames');
  });
});

it('writes integers beyond 2^53 in JSON as text, wherever they stand', () => {
  const { finish } = engineFormatOf('json', 'formulas');
  expect(
    finish('{"a":9007199254740992,"b":9007199254740993,"c":[-9007199254740993,1],"d":18446744073709551615}'),
  ).toBe(
    '{"a":9007199254740992,"b":"9007199254740993","c":["-9007199254740993",1],"d":"18446744073709551615"}',
  );
  const text = String.raw`{"a":"9007199254740993 \" 9007199254740993","b":12345678901234567.5,"c":1e300,"d":"\\"}`;
  expect(finish(text)).toBe(text);
});
