import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

export const positionPath = (directory: string) => join(directory, 'position.json');

/** Number of the first entry that is not loaded; 0 where nothing is known, so that everything is loaded again. */
export async function readPosition(directory: string): Promise<number> {
  try {
    const { loadedSeq } = JSON.parse(await readFile(positionPath(directory), 'utf8')) as {
      loadedSeq?: unknown;
    };
    return typeof loadedSeq === 'number' && Number.isSafeInteger(loadedSeq) && loadedSeq >= 0 ? loadedSeq : 0;
  } catch {
    return 0;
  }
}

/** Not synced: an older position after a power cut only loads again what changes nothing. */
export async function writePosition(directory: string, loadedSeq: number): Promise<void> {
  const path = positionPath(directory);
  await writeFile(`${path}.new`, `${JSON.stringify({ loadedSeq })}\n`);
  await rename(`${path}.new`, path);
}
