import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const read = (path: string) => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');

const blocksOf = (page: string) => [...read(page).matchAll(/<!-- (\S+) -->\n```\w+\n([\s\S]*?)```/g)];
const PAGES: [page: string, blocks: number][] = [
  ['README.md', 4],
  ['sdk-browser/README.md', 6],
  ['sdk-node/README.md', 3],
];

it.each(PAGES)('finds the code of %s', (page, count) => {
  expect(blocksOf(page)).toHaveLength(count);
});

it.each(PAGES.flatMap(([page]) => blocksOf(page).map(([, file, code]) => [page, file!, code!] as const)))(
  '%s shows code that lives in %s',
  (_page, file, code) => {
    expect(read(file)).toContain(code);
  },
);
