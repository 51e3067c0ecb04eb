import type { ImportReport } from '../import/import-files.js';

/** What an import did, in a few lines. */
export function describeImport({ accepted, deadLettered, skippedLines, leftOut }: ImportReport): string {
  const before = skippedLines > 0 ? `, ${skippedLines} lines already sent by an earlier run` : '';
  const names = [...leftOut]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, count]) => `${name} (${count})`);
  const omitted =
    names.length > 0 ? `left out, because a library makes them by itself: ${names.join(', ')}\n` : '';
  return `${accepted} events accepted, ${deadLettered} dead-lettered${before}\n${omitted}`;
}

/** Why the import is not complete; null where it is. */
export function findProblem({ refusals, damages }: ImportReport): Error | null {
  if (refusals.count === 0 && damages.length === 0) return null;
  const lines = refusals.first.map(({ file, line, reason }) => `${file}:${line}: ${reason}`);
  const more = refusals.count - lines.length;
  const ends = damages.map(({ file, reason }) => `${file}: ${reason}; every whole line before was imported`);
  const head =
    refusals.count > 0 ? [`${refusals.count} lines were refused; everything else was imported`] : [];
  return new IncompleteImportError(
    [...head, ...lines, ...(more > 0 ? [`and ${more} more`] : []), ...ends].join('\n  '),
  );
}

class IncompleteImportError extends Error {
  override readonly name = 'IncompleteImportError';
}
