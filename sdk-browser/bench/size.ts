/**
 * Sizes by import shape: what a page pays, bundled and minified by esbuild, compressed by brotli 11. Writes the table into
 * README.md; with --check it writes nothing and fails where a shape exceeds its limit or the table is out of date.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants } from 'node:zlib';
import { build } from 'esbuild';

const at = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url));

/** Shape, code of the page, limit in bytes of brotli. An extra's figure is what it adds to the core. */
const SHAPES: [name: string, code: string, limitBytes: number][] = [
  ['core: `createAnalytics`', "export { createAnalytics } from './dist/index.js'", 4_000],
  ['`page-views`', "export * from './dist/page-views.js'", 500],
  ['`attribution`', "export * from './dist/attribution.js'", 400],
  ['`autocapture`', "export * from './dist/autocapture.js'", 450],
  ['`consent`', "export * from './dist/consent.js'", 400],
  ['`sessions`', "export * from './dist/sessions.js'", 400],
  ['`web-vitals`', "export * from './dist/web-vitals.js'", 700],
  ['`cross-subdomain`', "export * from './dist/cross-subdomain.js'", 500],
  ['`experiments`', "export * from './dist/experiments.js'", 500],
  ['`react`, without React', "export * from './dist/react.js'", 400],
  ['script tag: `everloop.min.js`', "import './dist/everloop.min.js'", 4_400],
  ['script tag: `everloop.plugins.min.js`', "import './dist/everloop.plugins.min.js'", 5_000],
  ['`stub.js`', "import './dist/stub.js'", 250],
];

const measure = async (code: string) => {
  const { outputFiles } = await build({
    stdin: { contents: code, resolveDir: at('.') },
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    target: 'es2020',
    external: ['react'],
  });
  const text = outputFiles[0]!.contents;
  const brotli = brotliCompressSync(text, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length;
  return { minified: text.length, brotli };
};

const rows: string[][] = [['import', 'minified, B', 'brotli, B', 'limit, B']];
let isOver = false;
for (const [name, code, limitBytes] of SHAPES) {
  const { minified, brotli } = await measure(code);
  rows.push([name, ...[minified, brotli, limitBytes].map((bytes) => bytes.toLocaleString('en'))]);
  if (brotli > limitBytes) {
    console.error(`${name}: ${brotli} B of brotli, the limit is ${limitBytes} B`);
    isOver = true;
  }
}

// Aligned as the formatter does it, or each would undo the other's work.
const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
const align = (row: string[]) =>
  `| ${row.map((cell, column) => (column ? cell.padStart(widths[column]!) : cell.padEnd(widths[0]!))).join(' | ')} |`;
const rule = `| ${widths.map((width, column) => (column ? `${'-'.repeat(width - 1)}:` : '-'.repeat(width))).join(' | ')} |`;
const table = [align(rows[0]!), rule, ...rows.slice(1).map(align)].join('\n');
const readme = readFileSync(at('README.md'), 'utf8');
const updated = readme.replace(/(<!-- sizes -->\n)[\s\S]*?(\n<!-- \/sizes -->)/, `$1${table}$2`);
console.log(table);
if (!process.argv.includes('--check')) writeFileSync(at('README.md'), updated);
else if (updated !== readme)
  console.error('The table in README.md is out of date: npm run size -w sdk-browser');
if (isOver || (process.argv.includes('--check') && updated !== readme)) process.exitCode = 1;
