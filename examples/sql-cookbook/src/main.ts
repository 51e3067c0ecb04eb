import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readRecipes } from './recipes.js';

// Asks every recipe of the demo that `npm start` keeps in ./.everloop, running or not.

const everloop = join(
  dirname(createRequire(import.meta.url).resolve('@everloop/ingest/package.json')),
  'bin/everloop.cjs',
);
const root = fileURLToPath(new URL('../../..', import.meta.url));

for (const { name, sql } of readRecipes()) {
  process.stdout.write(`\n${name}\n${sql}`);
  const { status } = spawnSync(process.execPath, [everloop, 'query', sql], { cwd: root, stdio: 'inherit' });
  if (status !== 0) process.exit(1);
}
