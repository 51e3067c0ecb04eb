import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** In the order in which they need each other; the SDKs hold parts of the first two. */
const PACKAGES = ['schemas', 'sdk-browser', 'sdk-node', 'ingest'];

/** What `dist` is made of; not every package has each. */
const SOURCES = ['src', 'mangling', 'package.json', 'tsup.config.ts'];

/** Builds the wanted packages whose sources, or whose foundations, are newer than what was built of them. */
export function buildStale(root, wanted = PACKAGES) {
  let foundationMs = 0;
  for (const name of PACKAGES) {
    const folder = join(root, name);
    const sourceMs = Math.max(foundationMs, ...SOURCES.map((path) => newestMs(join(folder, path))));
    const entry = join(folder, 'dist', 'index.js');
    if (wanted.includes(name) && (!existsSync(entry) || statSync(entry).mtimeMs < sourceMs))
      build(root, name);
    foundationMs = Math.max(foundationMs, sourceMs);
  }
}

function build(root, name) {
  process.stderr.write(`building ${name}…\n`);
  const { status, stdout, stderr } = spawnSync('npm', ['run', 'build', '-w', name], {
    cwd: root,
    encoding: 'utf8',
  });
  if (status === 0) return;
  process.stderr.write(`${stdout}${stderr}\nbuilding ${name} failed, see above\n`);
  process.exit(1);
}

/** When a file, or the newest of a folder, was changed last; 0 where there is none. */
function newestMs(path) {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return 0;
  if (!stats.isDirectory()) return stats.mtimeMs;
  // A folder's own time tells that a file was removed.
  return Math.max(stats.mtimeMs, ...readdirSync(path).map((name) => newestMs(join(path, name))));
}
