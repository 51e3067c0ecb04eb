import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';

/** Remembers how many lines of a file are acknowledged, so that an import that was cut off goes on there. */
export interface ImportPosition {
  lines: number;
  fileBytes: number;
  store(lines: number): Promise<void>;
}

/** A file that changed since is read from its beginning: only path, size and time together are the same file. */
export async function openImportPosition(
  dataDir: string,
  file: string,
  target: string,
): Promise<ImportPosition> {
  const { size, mtimeMs } = await stat(file);
  const key = createHash('sha256')
    .update(JSON.stringify([resolve(file), size, mtimeMs, target]))
    .digest('hex');
  const folder = join(dataDir, 'imports');
  const path = join(folder, `${key.slice(0, 32)}.json`);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  return {
    lines: await readLines(path),
    fileBytes: size,
    async store(lines) {
      await writeFile(`${path}.new`, JSON.stringify({ lines }));
      await rename(`${path}.new`, path);
    },
  };
}

async function readLines(path: string): Promise<number> {
  try {
    return (JSON.parse(await readFile(path, 'utf8')) as { lines: number }).lines;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 0;
    throw error;
  }
}
