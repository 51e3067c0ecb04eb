import { existsSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { extname, resolve } from 'node:path';
import { ConfigError } from './config-error.js';
import { importModule } from './import-module.js';

/** Names that a configuration may have in the working directory, the preferred one first. */
export const USUAL_NAMES = ['ts', 'mts', 'js', 'mjs', 'json'].map(
  (extension) => `everloop.config.${extension}`,
);

/** The absolute path of the config file that was named, or of the one that lies in the working directory. */
export function findConfigFile(named: string | undefined, workingDir: string): string {
  const candidates = (named === undefined ? USUAL_NAMES : [named]).map((name) => resolve(workingDir, name));
  const found = candidates.find((path) => existsSync(path));
  if (found !== undefined) return found;
  throw new ConfigError(
    'CONFIG_NOT_FOUND',
    named === undefined
      ? `No config file in ${workingDir}. Write one with "everloop init", or name one with --config FILE.`
      : `There is no config file ${candidates[0]}. Check the path given to --config.`,
  );
}

/** What the file says, unchecked. */
export async function readConfigFile(file: string): Promise<unknown> {
  try {
    if (extname(file) === '.json') return JSON.parse(await readFile(file, 'utf8'));
    const { default: config } = await importModule(file);
    if (config !== undefined) return config;
  } catch (error) {
    // A loader says in several lines what it looked for.
    const said = error instanceof Error ? error.message : String(error);
    const reason = statSync(file).isDirectory() ? 'it is a directory' : said.replace(/\s+/g, ' ').trim();
    throw new ConfigError('CONFIG_UNREADABLE', `${file} cannot be read: ${reason}`, { cause: error });
  }
  throw new ConfigError(
    'CONFIG_UNREADABLE',
    `${file} has no default export. Add: export default defineConfig({ … })`,
  );
}
