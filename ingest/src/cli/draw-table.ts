type Row = Record<string, string | number | null>;

/** Rows as aligned columns under their names; '' where there are none. */
export function drawTable<R extends { [Name in keyof R]: string | number | null }>(
  rows: readonly R[],
): string {
  const names = Object.keys(rows[0] ?? {});
  const lines = [names, ...rows.map((row) => names.map((name) => String((row as Row)[name] ?? '-')))];
  const widths = names.map((_name, column) => Math.max(...lines.map((line) => line[column]!.length)));
  return lines
    .map(
      (line) =>
        `${line
          .map((text, column) => text.padEnd(widths[column]!))
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('');
}
