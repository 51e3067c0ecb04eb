import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../../', import.meta.url));
const PACKAGES = ['browser', 'node'] as const;
const isBuilt = PACKAGES.every((name) => existsSync(join(root, `sdk-${name}/dist/index.js`)));
if (!isBuilt && process.env.CI) throw new Error('build first: npm run build');

describe.skipIf(!isBuilt)('the packed tarballs (after npm run build)', () => {
  let place: string;
  const tarball = (name: string) => join(place, `everloop-${name}-0.1.0.tgz`);
  const bin = (name: string) => join(root, 'node_modules/.bin', name);

  beforeAll(async () => {
    place = await mkdtemp(join(tmpdir(), 'everloop-packed-'));
    for (const name of PACKAGES) {
      await run('npm', ['pack', '--silent', '--pack-destination', place], { cwd: join(root, `sdk-${name}`) });
      const target = join(place, 'node_modules/@everloop', name);
      await mkdir(target, { recursive: true });
      await run('tar', ['-xzf', tarball(name), '-C', target, '--strip-components=1']);
    }
    await symlink(join(root, 'node_modules/react'), join(place, 'node_modules/react'));
  });
  afterAll(() => rm(place, { recursive: true }));

  it.each(PACKAGES)('%s passes publint and are-the-types-wrong', async (name) => {
    await run(bin('publint'), ['--strict', tarball(name)]);
    // Subpaths are unknown to the resolution of Node 10, which nothing uses any more.
    await run(bin('attw'), ['--profile', 'node16', tarball(name)]);
  });

  it.each(PACKAGES)('%s: ESM import, CJS require, no dependency', async (name) => {
    const use =
      'const a = createAnalytics({ writeKey: "wk", host: "http://127.0.0.1:9" }); a.close({ timeoutMs: 0 });';
    await writeFile(
      join(place, `${name}.mjs`),
      `import { createAnalytics } from '@everloop/${name}'; ${use}`,
    );
    await writeFile(
      join(place, `${name}.cjs`),
      `const { createAnalytics } = require('@everloop/${name}'); ${use}`,
    );
    for (const kind of ['mjs', 'cjs']) await run(process.execPath, [join(place, `${name}.${kind}`)]);
    const manifest = JSON.parse(
      await readFile(join(place, `node_modules/@everloop/${name}/package.json`), 'utf8'),
    );
    expect(manifest.dependencies).toBeUndefined();
  });

  it('browser: every script has a source map with its sources', async () => {
    const dist = join(place, 'node_modules/@everloop/browser/dist');
    const scripts = (await readdir(dist)).filter((file) => /\.c?js$/.test(file) && file !== 'stub.js');
    expect(scripts).toContain('everloop.min.js');
    for (const file of scripts) {
      const map = JSON.parse(await readFile(join(dist, `${file}.map`), 'utf8')) as {
        sources: string[];
        sourcesContent: string[];
      };
      expect(map.sources.some((source) => /\.\.\/src\/.*\.ts$/.test(source))).toBe(true);
      expect(map.sourcesContent).toHaveLength(map.sources.length);
      expect(await readFile(join(dist, file), 'utf8')).toContain(`//# sourceMappingURL=${file}.map`);
    }
  });

  it('browser: a Vite page holds the SDK, a server-side build renders with it', async () => {
    await writeFile(join(place, 'package.json'), '{ "type": "module" }');
    await writeFile(join(place, 'index.html'), '<script type="module" src="/page.js"></script>');
    await writeFile(
      join(place, 'page.js'),
      `import { createAnalytics } from '@everloop/browser';
       import { pageViews } from '@everloop/browser/page-views';
       export const analytics = createAnalytics({ writeKey: 'wk', host: '/events', plugins: [pageViews()] });
       export const render = () => { analytics.track('Page Rendered'); return analytics.stats(); };`,
    );
    const quiet = { root: place, logLevel: 'error' as const, configFile: false as const };
    await build({ ...quiet, build: { outDir: 'page' } });
    expect(await readFile(join(place, 'page/index.html'), 'utf8')).toContain('<script type="module"');
    await build({ ...quiet, build: { ssr: 'page.js', outDir: 'server' } });
    const { render } = await import(join(place, 'server/page.js'));
    expect(render()).toEqual({ queued: 0, delivered: 0, dropped: {} });
  });
});
