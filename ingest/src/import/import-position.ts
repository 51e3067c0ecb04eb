import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { STDIN } from './open-bytes.js';
import { NO_REFUSALS, type Refusals } from './refusals.js';

/** Remembers how many lines of a file are acknowledged, so that an import that was cut off goes on there. */
export interface ImportPosition {
  lines: number;
  /** Those of these lines. */
  refusals: Refusals;
  store(lines: number, refusals: Refusals): Promise<void>;
}

/** Standard input has no name by which it could be known again. */
const FROM_START: ImportPosition = { lines: 0, refusals: NO_REFUSALS, store: async () => undefined };

/** A file that changed since is read from its beginning: only path, size and time together are the same file. */
export async function openImportPosition(
  dataDir: string,
  file: string,
  target: string,
): Promise<ImportPosition> {
  if (file === STDIN) return FROM_START;
  const { size, mtimeMs } = await stat(file);
  const key = createHash('sha256')
    .update(JSON.stringify([resolve(file), size, mtimeMs, target]))
    .digest('hex');
  const folder = join(dataDir, 'imports');
  const path = join(folder, `${key.slice(0, 32)}.json`);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  return {
    ...(await readStored(path)),
    async store(lines, refusals) {
      await writeFile(`${path}.new`, JSON.stringify({ lines, refusals }));
      await rename(`${path}.new`, path);
    },
  };
}

async function readStored(path: string): Promise<Pick<ImportPosition, 'lines' | 'refusals'>> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Pick<ImportPosition, 'lines' | 'refusals'>;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return FROM_START;
    throw error;
  }
}
