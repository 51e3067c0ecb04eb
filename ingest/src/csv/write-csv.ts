import papaparse from 'papaparse';

/** `formulas`: a text cell that a spreadsheet would run begins with an apostrophe instead. `none`: as it is, for machines. */
export const CSV_ESCAPES = ['formulas', 'none'] as const;
export type CsvEscape = (typeof CSV_ESCAPES)[number];

export type CsvCell = string | number | boolean | null | undefined;

/** Where a spreadsheet takes a text for a formula. https://owasp.org/www-community/attacks/CSV_Injection */
const FORMULA = /^[=+\-@\t\r]/;

/**
 * Rows as CSV, RFC 4180, each line ended by CRLF; null is an empty cell. `isText` says for each column whether its cells are
 * text: numbers, dates and amounts are never escaped.
 */
export function writeCsv(
  rows: readonly (readonly CsvCell[])[],
  isText: readonly boolean[],
  csvEscape: CsvEscape,
): string {
  if (rows.length === 0) return '';
  const cells = rows.map((row) =>
    row.map((cell, index) =>
      typeof cell === 'string' && isText[index] === true && csvEscape === 'formulas'
        ? escapeFormula(cell)
        : cell,
    ),
  );
  return `${papaparse.unparse(cells)}\r\n`;
}

export function escapeFormula(text: string): string {
  return FORMULA.test(text) ? `'${text}` : text;
}
