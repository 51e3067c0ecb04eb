import { describe, expect, it } from 'vitest';
import { foldConditions } from './fold-conditions.js';
import { createInliner } from './inline-views.js';

describe('what a known parameter decides', () => {
  it('takes the branch of an if, and leaves a question about an unknown one to the engine', () => {
    const text = "if({by:String} = 'channel', touch, 0), if({event:String} = '', 1, 2)";
    expect(foldConditions(text, { by: '' })).toBe("(0), if({event:String} = '', 1, 2)");
    expect(foldConditions(text, { by: 'channel' })).toBe("(touch), if({event:String} = '', 1, 2)");
    expect(foldConditions(text, {})).toBe(text);
  });

  it('drops the conditions of a multiIf that do not hold, and all behind one that does', () => {
    const text = "multiIf({by:String} = 'cohort', a, x > 1, b, {by:String} != '', c, d)";
    expect(foldConditions(text, { by: '' })).toBe('(multiIf( x > 1, b, d))');
    expect(foldConditions(text, { by: 'cohort' })).toBe('(a)');
    expect(foldConditions(text, { by: 'channel' })).toBe('(multiIf( x > 1, b, c))');
  });

  it('joins conditions by AND and OR only where all of them are known', () => {
    const text = "if({a:String} = '' OR {b:String} = 'x', 1, 2)";
    expect(foldConditions(text, { a: 'y', b: 'x' })).toBe('(1)');
    expect(foldConditions(text, { a: 'y', b: '' })).toBe('(2)');
    expect(foldConditions(text, { a: '' })).toBe("if(true OR {b:String} = 'x', 1, 2)");
  });

  it('leaves out the set of a segment that is not asked for', () => {
    const text = "WHERE {segment:String} = ''\n    OR person IN (SELECT f(1) FROM t WHERE k = ')') AND b";
    expect(foldConditions(text, { segment: '' })).toBe('WHERE true AND b');
    expect(foldConditions(text, { segment: 'key' })).toContain('false\n    OR person IN');
  });

  it('leaves out lines that only another value needs', () => {
    const text = "a\n-- when by = 'channel'\njoin\n-- end when\nb\n";
    expect(foldConditions(text, { by: '' })).toBe('a\nb\n');
    expect(foldConditions(text, { by: 'channel' })).toBe('a\njoin\nb\n');
    expect(foldConditions(text, {})).toBe(text);
  });

  it('reaches the views that a view calls', () => {
    const inline = createInliner([
      {
        name: 'outer',
        text: "CREATE OR REPLACE VIEW everloop.outer AS\nSELECT * FROM everloop.inner(by = if({by:String} = '', 'x', {by:String}));\n",
      },
      {
        name: 'inner',
        text: "CREATE OR REPLACE VIEW everloop.inner AS\nSELECT if({by:String} = 'x', 1, 2) AS value;\n",
      },
    ]);
    expect(inline('outer', { by: '' })).toBe('SELECT * FROM (\nSELECT (1) AS value\n)');
    expect(inline('outer', { by: 'z' })).toBe('SELECT * FROM (\nSELECT (2) AS value\n)');
    expect(inline('outer', {})).toContain("if(if({by:String} = '', 'x', {by:String}) = 'x', 1, 2)");
  });
});
