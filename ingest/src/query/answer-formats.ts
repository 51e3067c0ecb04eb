import papaparse from 'papaparse';
import { type CsvEscape, escapeFormula } from '../csv/write-csv.js';

/** How `everloop query` may write its answer. */
export type AnswerFormat = 'table' | 'json' | 'csv';

/** The engine's name of a format, and what is still to be done with what the engine writes. */
export interface EngineFormat {
  name: string;
  finish(text: string): string;
}

export function engineFormatOf(format: AnswerFormat, csvEscape: CsvEscape): EngineFormat {
  if (format === 'table') return { name: 'PrettyCompactMonoBlock', finish: (text) => text };
  if (format === 'json') return { name: 'JSONEachRow', finish: quoteLargeIntegers };
  return csvEscape === 'none'
    ? { name: 'CSVWithNames', finish: (text) => text }
    : { name: 'CSVWithNamesAndTypes', finish: escapeFormulas };
}

/** Types whose values are never text. */
const PLAIN_TYPE =
  /^(?:LowCardinality\(|Nullable\()*(?:U?Int\d|B?Float\d|Decimal|Date|Time|Bool|Interval|IPv|UUID)/;

/** As the engine prints it. In a column of text it is an amount, which views write as text. */
const NUMBER = /^-\d+(?:\.\d+)?(?:e[+-]?\d+)?$/;

/** Names and rows of typed CSV, without text that a spreadsheet would run as a formula. */
function escapeFormulas(typedCsv: string): string {
  const { data } = papaparse.parse<string[]>(typedCsv, { delimiter: ',', newline: '\r\n' });
  const [names, types, ...rows] = data;
  // What answers nothing has no names either.
  if (names === undefined || types === undefined) return typedCsv;
  const isText = types.map((type) => !PLAIN_TYPE.test(type));
  const escaped = rows.map((row) =>
    row.map((cell, index) => (isText[index] === true && !NUMBER.test(cell) ? escapeFormula(cell) : cell)),
  );
  // As the engine quotes. The last row is what follows the last line's end, so this ends in one too.
  const quotes = (cell: unknown, index: number) => isText[index] === true && cell !== '';
  const header = papaparse.unparse([names.map(escapeFormula)], { quotes: true });
  return `${header}\r\n${papaparse.unparse(escaped, { quotes })}`;
}

const STRING_OR_NUMBER = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

const LARGEST = 2n ** 53n;

/** JSON whose integers beyond 2^53 are text: most readers keep numbers as doubles, which cannot hold them. */
function quoteLargeIntegers(json: string): string {
  return json.replace(STRING_OR_NUMBER, (token) => {
    if (token.length < 16 || !/^-?\d+$/.test(token)) return token;
    const value = BigInt(token);
    return value > LARGEST || value < -LARGEST ? `"${token}"` : token;
  });
}
