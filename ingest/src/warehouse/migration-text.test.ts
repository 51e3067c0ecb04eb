import { describe, expect, it } from 'vitest';
import { findDifference, readStatements } from './migration-text.js';

const written = "SELECT 'a -- b',  1 FROM t -- why\nWHERE x = 'a  b';\n";

describe('the statements of a migration', () => {
  it.each([
    ['another line ending', written.replaceAll('\n', '\r\n')],
    ['another comment', written.replace('-- why', '-- because')],
    ['no comment', written.replace(' -- why', '')],
    ['a comment in the middle', written.replace('FROM t', 'FROM /* the table */ t')],
    ['another indentation', written.replaceAll('\n', '\n    ')],
  ])('are the same with %s', (_change, text) => {
    expect(readStatements(text)).toBe(readStatements(written));
  });

  it.each([
    ['another literal that looks like a comment', written.replace('-- b', '-- c')],
    ['white space inside a literal', written.replace("'a  b'", "'a b'")],
    ['another name', written.replace('FROM t', 'FROM u')],
    ['another case', written.replace("'a  b'", "'A  b'")],
  ])('are others with %s', (_change, text) => {
    expect(readStatements(text)).not.toBe(readStatements(written));
  });
});

it('shows where two texts begin to differ', () => {
  const head = 'CREATE TABLE t (id UInt8) ENGINE = MergeTree ORDER BY (project, ';
  expect(findDifference(`${head}actor)`, `${head}day)`)).toEqual([
    '… ORDER BY (project, actor)',
    '… ORDER BY (project, day)',
  ]);
  expect(findDifference('one', 'other')).toEqual(['one', 'other']);
});
