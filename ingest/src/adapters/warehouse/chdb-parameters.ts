import type { QueryParams } from '../../ports/warehouse.js';

/** Room for long lists of ids: values count as part of the text here. */
const MAX_TEXT_BYTES = 1024 ** 3;

/**
 * What sets the parameters of a statement on the session that it runs on next.
 *
 * chDB's own binding is one for the whole process: it lets parameterised queries run one after another only, so that a loader's
 * would wait for a question's.
 */
export function setParameters(params: QueryParams): string {
  const assignments = Object.entries(params).map(
    ([name, value]) => `param_${name} = ${quote(writeValue(value))}`,
  );
  return `SET max_query_size = ${MAX_TEXT_BYTES}; SET ${assignments.join(', ')}; `;
}

/** Names of parameters that a statement uses and no one gave: the session may still have them from another statement. */
export function missingParameters(sql: string, params: QueryParams): string[] {
  return [...sql.matchAll(/\{\s*(\w+)\s*:/g)].map(([, name]) => name!).filter((name) => !(name in params));
}

/** As the engine reads a value: a text as a cell of TSV, a list as SQL writes it. */
function writeValue(value: QueryParams[string]): string {
  if (typeof value === 'string') return escapeCell(value);
  if (typeof value !== 'object') return String(value);
  return `[${value.map((each) => (typeof each === 'string' ? quote(each) : String(each))).join(',')}]`;
}

const ESCAPES: Record<string, string> = {
  '\\': '\\\\',
  '\0': '\\0',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
};

function escapeCell(text: string): string {
  return text.replace(/[\\\0\b\f\n\r\t]/g, (character) => ESCAPES[character]!);
}

function quote(text: string): string {
  return `'${escapeCell(text).replaceAll("'", "\\'")}'`;
}
