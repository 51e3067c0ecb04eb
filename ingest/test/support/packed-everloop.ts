import { execFile } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rmdir, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { buildStale } from '../../../.config/build-stale.mjs';

const run = promisify(execFile);
const REPOSITORY = fileURLToPath(new URL('../../../', import.meta.url));
const PACKAGES = ['schemas', 'sdk-browser', 'ingest'] as const;

let installed: Promise<string> | undefined;

/**
 * Path of the `everloop` command in an empty folder that holds the packed tarballs of this repository, unpacked, and what
 * their `package.json` files name as dependencies. Test files of one run share the folder; it is removed after the run.
 */
export function installPackedEverloop(): Promise<string> {
  installed ??= install();
  return installed;
}

async function install(): Promise<string> {
  const shared = process.env.EVERLOOP_TEST_PACKED_DIR;
  const root = shared ?? (await mkdtemp(join(tmpdir(), 'everloop-packed-')));
  if (shared === undefined) process.on('exit', () => rmSync(root, { recursive: true, force: true }));
  const home = join(root, 'home');
  const turn = join(root, 'turn');
  while (!existsSync(home)) {
    const isOurs = await mkdir(turn).then(
      () => true,
      () => false,
    );
    if (isOurs) await makeHome(root, home).finally(() => rmdir(turn));
    else await setTimeout(50);
  }
  const folder = join(home, 'node_modules/@everloop/ingest');
  const { bin } = await readManifest(folder);
  return resolve(folder, bin!.everloop!);
}

async function makeHome(root: string, home: string): Promise<void> {
  if (existsSync(home)) return;
  buildStale(REPOSITORY, [...PACKAGES]);
  const draft = await mkdtemp(join(root, 'draft-'));
  await unpackAll(draft);
  await rename(draft, home);
}

async function unpackAll(home: string): Promise<void> {
  const workspaces = PACKAGES.flatMap((name) => ['--workspace', name]);
  await run('npm', ['pack', '--ignore-scripts', '--pack-destination', home, ...workspaces], {
    cwd: REPOSITORY,
  });
  const modules = join(home, 'node_modules');
  for (const name of PACKAGES) {
    const { name: published, version } = await readManifest(join(REPOSITORY, name));
    const folder = join(modules, published);
    await mkdir(folder, { recursive: true });
    const tarball = join(home, `${published.slice(1).replace('/', '-')}-${version}.tgz`);
    await run('tar', ['-xzf', tarball, '--strip-components', '1', '-C', folder]);
  }
  for (const name of PACKAGES) await linkDependencies(modules, name);
}

/** Links what is declared and nothing else, so that an undeclared import fails. The engine alone has half a gigabyte. */
async function linkDependencies(modules: string, name: string): Promise<void> {
  const { dependencies = {} } = await readManifest(join(REPOSITORY, name));
  for (const dependency of Object.keys(dependencies)) {
    const target = join(modules, dependency);
    if (existsSync(target)) continue;
    const found = [join(REPOSITORY, name), REPOSITORY]
      .map((folder) => join(folder, 'node_modules', dependency))
      .find((path) => existsSync(path));
    if (found === undefined) throw new Error(`${dependency} is not installed: run npm ci`);
    await mkdir(dirname(target), { recursive: true });
    await symlink(found, target);
  }
}

interface PackageManifest {
  name: string;
  version: string;
  bin?: Record<string, string>;
  dependencies?: Record<string, string>;
}

async function readManifest(folder: string): Promise<PackageManifest> {
  return JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as PackageManifest;
}
