import { ALLOWED_FUNCTIONS } from './allowed-functions.js';
import { REFUSED_FUNCTIONS } from './refused-functions.js';

/** Names that the engine and the warehouse have at the time; all but views in lower case. */
export interface EngineNames {
  functions: ReadonlySet<string>;
  tableFunctions: ReadonlySet<string>;
  types: ReadonlySet<string>;
  /** Suffixes of aggregate functions, such as `if`. */
  combinators: readonly string[];
  /** Views of the database `everloop`. */
  views: ReadonlySet<string>;
}

/** Make rows out of their arguments and touch nothing else. */
export const ALLOWED_TABLE_FUNCTIONS = new Set(
  'numbers numbers_mt zeros zeros_mt generateseries generate_series primes values view'.split(' '),
);
/** Known to the engine's analyser, not to its list of functions. */
const OF_THE_ANALYSER = new Set(['exists', 'grouping', 'lambda', 'untuple']);

const ALLOWED = new Set(Object.values(ALLOWED_FUNCTIONS).flatMap(wordsOf));
const AGGREGATES = new Set(wordsOf(ALLOWED_FUNCTIONS['Aggregate Functions']));
const REFUSED = new Map(
  Object.entries(REFUSED_FUNCTIONS).flatMap(([reason, names]) =>
    wordsOf(names).map((name) => [name, reason] as const),
  ),
);

function wordsOf(names: string): string[] {
  return names.toLowerCase().split(/\s+/).filter(Boolean);
}

/** Why a name that is in front of a bracket may not be there; undefined where it may. */
export function whyNotCalled(name: string, engine: EngineNames): string | undefined {
  const lower = name.toLowerCase();
  if (ALLOWED_TABLE_FUNCTIONS.has(lower)) return undefined;
  // What is in front of the bracket does not tell which of two functions of one name is meant.
  if (engine.tableFunctions.has(lower)) return REFUSED.get(lower) ?? 'reads from outside the warehouse';
  if (isAllowedFunction(lower, engine) || OF_THE_ANALYSER.has(lower)) return undefined;
  if (!engine.functions.has(lower) && engine.types.has(lower)) return undefined;
  if (!engine.functions.has(lower) && engine.views.has(name)) return undefined;
  return reasonOf(lower, engine);
}

/**
 * Why a name that stands by itself may not be there: functions can be passed on by name. What is not a function of the engine is a
 * column, a table or an alias.
 */
export function whyNotNamed(name: string, engine: EngineNames): string | undefined {
  const lower = name.toLowerCase();
  const isFunction = engine.functions.has(lower) || engine.functions.has(withoutCombinators(lower, engine));
  return isFunction && !isAllowedFunction(lower, engine) ? reasonOf(lower, engine) : undefined;
}

/** A name that the engine lists decides for itself; another may be an aggregate with suffixes, as `sumIf`. */
export function isAllowedFunction(lower: string, engine: EngineNames): boolean {
  return engine.functions.has(lower) ? ALLOWED.has(lower) : AGGREGATES.has(withoutCombinators(lower, engine));
}

function withoutCombinators(lower: string, engine: EngineNames): string {
  const suffix = engine.combinators.find((each) => lower.endsWith(each) && lower.length > each.length);
  if (suffix === undefined || engine.functions.has(lower)) return lower;
  return withoutCombinators(lower.slice(0, -suffix.length), engine);
}

function reasonOf(lower: string, engine: EngineNames): string {
  const reason = REFUSED.get(lower) ?? REFUSED.get(withoutCombinators(lower, engine));
  return reason ?? 'is neither a view nor an allowed function';
}
