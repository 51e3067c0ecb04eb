import type { Dirent } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ImportError } from './import-error.js';
import { STDIN } from './open-bytes.js';

/**
 * The files that the arguments name, each once: a file, a folder with all that is below it, a pattern with `*`, `?` or `**`, or `-`.
 * Those of one argument are in byte order of their paths. Rejects with `ImportError` where an argument names nothing.
 */
export async function listFiles(inputs: readonly string[]): Promise<string[]> {
  const files = new Set<string>();
  for (const input of inputs) {
    const found = await listInput(input);
    if (found.length === 0) throw new ImportError('IMPORT_UNREADABLE', `${input} names no file`, false);
    for (const file of found) files.add(file);
  }
  return [...files];
}

async function listInput(input: string): Promise<string[]> {
  if (input === STDIN) return [input];
  const entry = await stat(input).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (entry?.isDirectory()) return await listBelow(input);
  // A name with brackets or a star may be a file's own.
  if (entry !== null) return [input];
  const firstStar = input.search(/[*?]/);
  if (firstStar === -1) return [];
  const base = dirname(`${input.slice(0, firstStar)}x`);
  const matches = matcherOf(input);
  return (await listBelow(base)).filter((file) => matches.test(file));
}

async function listBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(
    (error: NodeJS.ErrnoException): Dirent[] => {
      if (error.code === 'ENOENT') return [];
      throw error;
    },
  );
  return entries
    .filter((entry) => entry.isFile() && !isNoData(entry.name))
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
}

/** What file managers and batch exports put next to the data. */
function isNoData(name: string): boolean {
  return name.startsWith('.') || name.endsWith('manifest.json');
}

/** `**` crosses folders, `*` and `?` stay in one. */
function matcherOf(pattern: string): RegExp {
  const source = join(pattern).replaceAll(/\*\*\/|\*\*|[*?]|[\\^$.|+()[\]{}]/g, (part) => {
    if (part === '**/') return '(?:.*/)?';
    if (part === '**') return '.*';
    if (part === '*') return '[^/]*';
    return part === '?' ? '[^/]' : `\\${part}`;
  });
  return new RegExp(`^${source}$`);
}
