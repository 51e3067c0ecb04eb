import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const at = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url));
const isBuilt = existsSync(at('dist/index.js'));
if (!isBuilt && process.env.CI) throw new Error('build first: npm run build');

describe.skipIf(!isBuilt)('what ships (after npm run build)', () => {
  it('stays under the limit of every import shape, as the README says', () => {
    execFileSync(process.execPath, ['--import', 'tsx', at('bench/size.ts'), '--check'], { stdio: 'pipe' });
  });

  it('holds no validator and needs no package', () => {
    for (const file of ['index.js', 'index.cjs', 'index.d.ts'])
      expect(readFileSync(at(`dist/${file}`), 'utf8')).not.toMatch(/zod|from ?["'][^.]|require\(/i);
  });
});
