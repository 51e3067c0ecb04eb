import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createExpander } from './expand-calls.js';
import { parseSql, writeSql } from './parse-sql.js';
import { pruneQuery } from './prune-query.js';
import { readFragmentsOf, readViewFolder, viewQuery } from './view-queries.js';

it('does what the README shows', () => {
  const page = readFileSync(new URL('README.md', import.meta.url), 'utf8');
  const [fragments, shared, view, inWarehouse, sent] = [...page.matchAll(/```sql\n(.*?)```/gs)].map(
    ([, text]) => text!,
  );
  const expand = createExpander(
    [
      { name: 'person_groups', text: shared! },
      { name: 'sizes', text: view! },
    ],
    readFragmentsOf({ name: 'segment', text: fragments! }),
  );
  expect(`${pruneQuery(expand('sizes'), {})}\n`).toBe(inWarehouse);
  expect(`${pruneQuery(expand('sizes'), { by: 'cohort', segment: '' })}\n`).toBe(sent);
});

describe('calls', () => {
  const expand = (text: string, ...others: { name: string; text: string }[]) =>
    createExpander(
      [{ name: 'asked', text }, ...others],
      readFragmentsOf({ name: 'f', text: '-- fragment twice(number)\n({number} + {number})\n' }),
    )('asked');

  it('fill in what is given, in brackets where it is more than a name', () => {
    expect(expand('SELECT fragments.twice(a.b), fragments.twice(1 - f(2, 3))')).toBe(
      'SELECT (a.b + a.b), ((1 - f(2, 3)) + (1 - f(2, 3)))',
    );
    expect(expand('SELECT fragments.twice(fragments.twice(x))')).toBe('SELECT (((x + x)) + ((x + x)))');
  });

  it('bind every parameter, with the type of the query that is called', () => {
    const inner = { name: 'inner', text: "SELECT {day:Date}, {by:String}, '{not a place}'" };
    expect(expand("SELECT * FROM everloop.inner(day = {from:Date} - 1, by = 'x')", inner)).toBe(
      "SELECT * FROM (\nSELECT CAST({from:Date} - 1, 'Date'), 'x', '{not a place}'\n)",
    );
  });

  it('leave tables, and functions of the engine, as they are', () => {
    expect(expand('SELECT count() FROM everloop.inner', { name: 'inner', text: 'SELECT 1' })).toBe(
      'SELECT count() FROM everloop.inner',
    );
  });

  it('that cannot be expanded say which, and where', () => {
    const inner = { name: 'inner', text: 'SELECT {day:Date}' };
    const asked = 'everloop.asked calls';
    expect(() => expand('SELECT fragments.half(1)')).toThrow(`${asked} fragments.half, which is not defined`);
    expect(() => expand('SELECT fragments.twice(1, 2)')).toThrow(
      `${asked} fragments.twice with 2 arguments instead of 1`,
    );
    expect(() => expand('SELECT * FROM everloop.inner()', inner)).toThrow(
      `${asked} everloop.inner without its parameter day`,
    );
    expect(() => expand('SELECT * FROM everloop.asked()')).toThrow('calls in a cycle');
  });
});

describe('what a known parameter decides', () => {
  it('is the branch of an if; a question about an unknown one is left to the engine', () => {
    const text = "if({by:String} = 'channel', touch, 0), if({event:String} = '', a - 1, 2)";
    expect(pruneQuery(text, { by: '' })).toBe("0, if({event:String} = '', a - 1, 2)");
    expect(pruneQuery(text, { by: 'channel', event: '' })).toBe('touch, (a - 1)');
    expect(pruneQuery(text, {})).toBe(text);
  });

  it('is which conditions of a multiIf hold, and nothing behind one that does', () => {
    const text = "multiIf({by:String} = 'cohort', a, x > 1, b, {by:String} != '', c, d)";
    expect(pruneQuery(text, { by: '' })).toBe('multiIf( x > 1, b, d)');
    expect(pruneQuery(text, { by: 'cohort' })).toBe('a');
    expect(pruneQuery(text, { by: 'channel' })).toBe('multiIf( x > 1, b, c)');
  });

  it('is conditions that AND and OR join, in any order, as far as they decide', () => {
    const text =
      "f({a:String} = '' OR {b:String} = 'x', ({b:String} != 'x' AND person IN (SELECT f(1) FROM t)))";
    expect(pruneQuery(text, { a: 'y', b: 'x' })).toBe('f(true,false)');
    expect(pruneQuery(text, { a: '' })).toBe(
      "f(true, ({b:String} != 'x' AND person IN (SELECT f(1) FROM t)))",
    );
    expect(pruneQuery("(a = ')' OR x > 1 AND {b:String} = '')", { b: 'y' })).toBe(
      "(a = ')' OR x > 1 AND false)",
    );
    expect(pruneQuery("arrayExists(x -> x > 1 OR {b:String} = '', xs)", { b: '' })).toBe(
      'arrayExists(x -> x > 1 OR true, xs)',
    );
  });

  it('reaches values that a call made of it', () => {
    const inner = { name: 'inner', text: "SELECT if({by:String} = 'x', 1, 2) AS value" };
    const outer = {
      name: 'outer',
      text: "SELECT * FROM everloop.inner(by = if({by:String} = '', 'x', {by:String}))",
    };
    const query = createExpander([inner, outer], [])('outer');
    expect(pruneQuery(query, { by: '' })).toBe('SELECT * FROM (\nSELECT 1 AS value\n)');
    expect(pruneQuery(query, { by: 'z' })).toBe('SELECT * FROM (\nSELECT 2 AS value\n)');
    expect(pruneQuery(query, {})).toContain("if(if({by:String} = '', 'x', {by:String}) = 'x', 1, 2)");
  });

  it('is not what a query selects, groups by or calls something', () => {
    for (const text of [
      "(SELECT {a:String} = '' OR x > 1 AS y, {a:String} = '' OR x > 1 FROM t WHERE {a:String} = '' OR x > 1)",
      "f({a:String} = '' OR x > 1 AS y, y)",
    ])
      expect(pruneQuery(text, { a: '' })).toBe(text.replaceAll("{a:String} = ''", 'true'));
  });

  it('is not a comparison of texts that is part of something else', () => {
    for (const text of ["(concat(a, 'x') = 'x')", "(a = 'x' = 'x')", "(NOT 'x' = 'x')", "('it\\'s' = b)"])
      expect(pruneQuery(text, {})).toBe(text);
  });
});

it('writes every view as it read it', () => {
  for (const folder of ['metrics', 'people', 'shared'] as const)
    for (const { text } of readViewFolder(folder)) expect(writeSql(parseSql(text))).toBe(text);
});

it('leaves no call of a fragment and no mark of a block in any view', () => {
  for (const folder of ['metrics', 'people', 'shared'] as const)
    for (const { name } of readViewFolder(folder))
      expect(viewQuery(name)).not.toMatch(/fragments\.|-- (end )?when/);
});
