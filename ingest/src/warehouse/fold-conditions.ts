import { splitArguments } from './split-arguments.js';

/** Values of parameters that are known before the query runs, by name, without quotes. */
export type KnownValues = Readonly<Record<string, string>>;

const BLOCK = /^[ \t]*-- when (\w+) (=|!=) '([^']*)'\n([\s\S]*?)^[ \t]*-- end when\n/gm;
const COMPARISON = /\{(\w+):String\}\s*(=|!=)\s*'([^']*)'/g;

/**
 * Decides what known parameters decide, so that the engine does not analyse what cannot matter: a fifth of a view's text
 * serves most requests, and analysing the rest took longer than answering.
 *
 * - `-- when by = 'channel'` … `-- end when` around lines: left out where the condition does not hold.
 * - `if` and `multiIf` whose condition compares a known parameter with a text: the branch that is taken.
 * - `{segment:String} = '' OR person IN (…)`: true where the segment is known to be ''.
 *
 * A parameter that is not known stays a question for the engine, and the answer is the same.
 */
export function foldConditions(text: string, known: KnownValues): string {
  const holds = (name: string, operator: string, literal: string) =>
    (known[name] === literal) === (operator === '=');
  const compared = text
    .replaceAll(BLOCK, (block, name: string, operator: string, literal: string, lines: string) =>
      name in known ? (holds(name, operator, literal) ? lines : '') : block,
    )
    .replaceAll(COMPARISON, (comparison, name: string, operator: string, literal: string) =>
      name in known ? String(holds(name, operator, literal)) : comparison,
    );
  return foldBranches(foldMemberships(compared));
}

function foldMemberships(text: string): string {
  for (let result = text; ; ) {
    const found = /\btrue\s+OR\s+[\w.]+\s+IN\s*\(/.exec(result);
    if (found === null) return result;
    const { end } = splitArguments(result, found.index + found[0].length);
    result = `${result.slice(0, found.index)}true${result.slice(end)}`;
  }
}

function foldBranches(text: string): string {
  let result = text;
  const call = /\b(?:if|multiIf)\(/g;
  for (let found = call.exec(result); found !== null; found = call.exec(result)) {
    const { parts, end } = splitArguments(result, call.lastIndex);
    const pending = dropUntaken(parts);
    if (pending.length === parts.length) continue;
    const taken = pending.length === 1 ? pending[0]! : `multiIf(${pending.join(',')})`;
    result = `${result.slice(0, found.index)}(${taken.trim()})${result.slice(end)}`;
    call.lastIndex = found.index;
  }
  return result;
}

/** Conditions and branches without those never taken; everything behind a condition that holds is not taken either. */
function dropUntaken(parts: readonly string[]): string[] {
  const pending: string[] = [];
  let index = 0;
  for (; index + 1 < parts.length; index += 2) {
    const holds = evaluate(parts[index]!);
    if (holds === true) return [...pending, parts[index + 1]!];
    if (holds === undefined) pending.push(parts[index]!, parts[index + 1]!);
  }
  return [...pending, ...parts.slice(index)];
}

/** The value of `true`, `false` and their combinations by AND and OR; undefined for everything else. */
function evaluate(condition: string): boolean | undefined {
  const terms = condition.split(/\bOR\b/).map((term) => term.split(/\bAND\b/).map((factor) => factor.trim()));
  if (!terms.flat().every((factor) => factor === 'true' || factor === 'false')) return undefined;
  return terms.some((factors) => factors.every((factor) => factor === 'true'));
}
