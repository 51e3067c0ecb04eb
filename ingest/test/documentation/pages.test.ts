import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { anchorOf, listPages, NOT_BUILT, REPOSITORY, readBlocks, readPage, rowsBelow } from './markdown.js';

const pages = listPages();

describe('links between pages', () => {
  const anchors = new Map<string, ReadonlySet<string>>();
  const anchorsOf = (path: string) => {
    const known =
      anchors.get(path) ??
      new Set(
        [...readFileSync(join(REPOSITORY, path), 'utf8').matchAll(/^#+ (.*)$/gm)].map(([, text]) =>
          anchorOf(text!),
        ),
      );
    anchors.set(path, known);
    return known;
  };

  it.each(pages)('of %s lead to a file, and to a heading that it has', (page) => {
    const broken = readPage(page)
      .flatMap(({ text, line }) =>
        [...text.replaceAll(/`[^`]*`/g, '').matchAll(/\]\(([^)\s]+)\)/g)].map(([, to]) => ({
          to: to!,
          line,
        })),
      )
      .filter(({ to }) => !/^[a-z]+:/.test(to))
      .filter(({ to }) => {
        const [path, anchor] = to.split('#') as [string, string?];
        const file = path === '' ? page : join(dirname(page), path);
        if (!existsSync(join(REPOSITORY, file))) return true;
        return anchor !== undefined && !anchorsOf(file).has(anchor);
      });
    expect(broken).toEqual([]);
  });
});

describe('marks of what is not built', () => {
  it.each(pages)('of %s have one form', (page) => {
    const text = readFileSync(join(REPOSITORY, page), 'utf8').replaceAll(/`[^`\n]*`/g, '');
    const marks = text.match(/^(?:> )?\s*(?:[-*] |\d+\. |\| )?\*\*Not built yet\.\*\* /gm) ?? [];
    // METRICS.md explains the mark in a sentence.
    const explained = page === 'schemas/METRICS.md' ? 1 : 0;
    expect(text.match(/not built yet/gi) ?? []).toHaveLength(marks.length + explained);
  });

  it('are read of a block, a row and a section', () => {
    const blocks = readBlocks(
      [
        '# Page',
        'built',
        '',
        `${NOT_BUILT} paragraph`,
        '- built item',
        `- ${NOT_BUILT} item`,
        '  that goes on',
        '## Section',
        '',
        `> ${NOT_BUILT} all of it`,
        '',
        'below',
        '### Part',
        'below',
        '## Next',
        '| name | |',
        '|---|---|',
        '| a | built |',
        `| ${NOT_BUILT} b | |`,
      ].join('\n'),
    );
    expect(blocks.filter(({ isMarked }) => isMarked).map(({ text }) => text)).toEqual([
      'paragraph',
      'item\n  that goes on',
      'all of it',
      'below',
      'below',
      'b | |',
    ]);
    expect(rowsBelow(blocks, 'Next')).toEqual([
      { cells: ['a', 'built'], isMarked: false },
      { cells: ['b', ''], isMarked: true },
    ]);
  });
});
