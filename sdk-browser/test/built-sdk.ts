import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { build, transform } from 'esbuild';

/** How users load the SDK: two formats through a bundler, and one file by a script tag. */
export const BUILDS = ['ESM', 'CJS', 'script tag'] as const;
export type Build = (typeof BUILDS)[number];

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** The script of a test page with this build of the SDK, resolved by the package's own `exports`. */
export async function bundleTestPage(kind: Build): Promise<string> {
  const entry = kind === 'script tag' ? './page-script.ts' : './page-entry.ts';
  const source = await readFile(at(entry), 'utf8');
  const contents = kind === 'CJS' ? (await transform(source, { loader: 'ts', format: 'cjs' })).code : source;
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: at('.'), loader: kind === 'CJS' ? 'js' : 'ts' },
    bundle: true,
    write: false,
    format: 'iife',
    target: 'es2020',
    tsconfigRaw: {},
  });
  const script = outputFiles[0]!.text;
  return kind === 'script tag'
    ? `window.everloopScript = ${JSON.stringify(await readFile(scriptTagFile, 'utf8'))};${script}`
    : script;
}

/** What `<script src>` loads. */
export const scriptTagFile = createRequire(import.meta.url)
  .resolve('@everloop/browser/package.json')
  .replace(/package\.json$/, 'dist/everloop.min.js');
