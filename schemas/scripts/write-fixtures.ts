import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { FIXTURES_DIR, makeFixtureSet } from './fixture-set.js';

const answers = new URL('answers/', FIXTURES_DIR);
rmSync(answers, { recursive: true, force: true });
mkdirSync(answers, { recursive: true });
for (const [path, text] of makeFixtureSet()) writeFileSync(new URL(path, FIXTURES_DIR), text);
