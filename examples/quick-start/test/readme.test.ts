import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const read = (path: string) => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');

const blocks = [...read('README.md').matchAll(/<!-- (\S+) -->\n```\w+\n([\s\S]*?)```/g)];

it('finds the code of the README', () => {
  expect(blocks).toHaveLength(4);
});

it.each(blocks.map(([, file, code]) => [file!, code!]))('shows code that lives in %s', (file, code) => {
  expect(read(file)).toContain(code);
});
