import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** In the order in which they need each other; the SDKs hold parts of the first two. */
const PACKAGES = ['schemas', 'sdk-browser', 'sdk-node', 'ingest'];

/** Builds the packages whose sources, or whose foundations, are newer than what was built of them. */
export function buildStale(root) {
  let foundationMs = 0;
  for (const name of PACKAGES) {
    const folder = join(root, name);
    const sourceMs = Math.max(
      foundationMs,
      ...['src', 'package.json', 'tsup.config.ts'].map((path) => newestMs(join(folder, path))),
    );
    const entry = join(folder, 'dist', 'index.js');
    if (!existsSync(entry) || statSync(entry).mtimeMs < sourceMs) build(root, name);
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

/** When a file, or the newest of a folder, was changed last. */
function newestMs(path) {
  const stats = statSync(path);
  if (!stats.isDirectory()) return stats.mtimeMs;
  return Math.max(0, ...readdirSync(path).map((name) => newestMs(join(path, name))));
}
