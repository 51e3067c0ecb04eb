import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('../recipes/', import.meta.url));

/** The questions, in the order of their file names. */
export function readRecipes(): { name: string; sql: string }[] {
  return readdirSync(folder)
    .sort()
    .map((name) => ({ name, sql: readFileSync(folder + name, 'utf8') }));
}
