import { z } from 'zod';
import { nearestName } from './nearest-name.js';

/** What a validator found, in our words, for the people who wrote the value. */

/**
 * Says what was expected: `schema.safeParse(value, { error: formatIssue })`. It repeats a value only where that is one of a few
 * words that we chose: any other may be a secret or someone's data.
 */
export function formatIssue(issue: z.core.$ZodRawIssue): string | undefined {
  const { input } = issue;
  switch (issue.code) {
    case 'invalid_type':
      return unlike(nameType(issue.expected), input);
    case 'invalid_value':
      return noneOf(issue.values.map(String), input);
    case 'invalid_union':
      if (issue.discriminator !== undefined)
        return noneOf(optionsOf(issue), memberOf(input, issue.discriminator));
      return unlike(nameBranches(issue.errors ?? []), input);
    case 'too_small':
      return tooSmall(issue.origin, Number(issue.minimum));
    case 'too_big':
      return `expected ${limit(issue.origin, Number(issue.maximum), 'at most', 'or less')}`;
    case 'invalid_format':
      return issue.format === 'url' ? 'expected an address such as "https://example.com"' : undefined;
    case 'unrecognized_keys':
      return describeUnknownNames(
        issue.keys,
        issue.inst instanceof z.ZodObject ? Object.keys(issue.inst.shape) : [],
      );
    default:
      return undefined;
  }
}

/** For a setting without which nothing works: `z.string({ error: missing('a name such as "shop"') })`. */
export function missing(whatToWrite: string) {
  return ({ input }: { input?: unknown }): string | undefined =>
    input === undefined ? `is missing; expected ${whatToWrite}` : undefined;
}

/** Says that an object has members that it may not have, and which were meant. */
export function describeUnknownNames(names: readonly string[], allowed: readonly string[]): string {
  const what = `${names.length === 1 ? 'unknown name' : 'unknown names'} ${names.map((name) => `"${name.slice(0, 100)}"`).join(', ')}`;
  const near = names.flatMap((name) => nearestName(name, allowed) ?? [])[0];
  const known = allowed.join(', ');
  return near === undefined
    ? `${what}; use ${known}`
    : `${what}; did you mean "${near}"? Known names: ${known}`;
}

/**
 * What issues come down to. A union reports every branch: the one that got furthest is the one that was meant, or the one that
 * takes values of this type. A key that is refused has its reason inside. A value of a wrong type may be measured all the same.
 */
export function findRelevantIssues(issues: readonly z.core.$ZodIssue[]): z.core.$ZodIssue[] {
  const meant = issues.flatMap(meantBy);
  const isMistyped = (path: string) =>
    meant.some((issue) => issue.code === 'invalid_type' && issue.path.join() === path);
  return meant.filter(
    ({ code, path }) => (code !== 'too_small' && code !== 'too_big') || !isMistyped(path.join()),
  );
}

function meantBy(issue: z.core.$ZodIssue): z.core.$ZodIssue[] {
  const within = (inner: readonly z.core.$ZodIssue[]) =>
    inner.flatMap((each) => meantBy({ ...each, path: [...issue.path, ...each.path] }));
  if (issue.code === 'invalid_key') return within(issue.issues);
  if (issue.code !== 'invalid_union' || issue.errors.length === 0) return [issue];
  const deepest = [...issue.errors].sort((a, b) => depth(b) - depth(a))[0]!;
  if (depth(deepest) > 0) return within(deepest);
  const ofThisType = issue.errors.find((branch) => branch.every(({ code }) => code !== 'invalid_type'));
  return ofThisType === undefined ? [issue] : within(ofThisType);
}

function depth(issues: readonly z.core.$ZodIssue[]): number {
  return Math.max(0, ...issues.map((issue) => issue.path.length));
}

function unlike(expected: string, input: unknown): string {
  return input === undefined
    ? `is missing; expected ${expected}`
    : `expected ${expected}, not ${nameOf(input)}`;
}

function noneOf(words: readonly string[], input: unknown): string {
  const all = words.length === 1 ? `"${words[0]}"` : `one of ${words.join(', ')}`;
  if (input === undefined) return `is missing; expected ${all}`;
  if (typeof input !== 'string') return `expected ${all}, not ${nameOf(input)}`;
  const near = nearestName(input, words);
  const hint = near === undefined ? '' : `; did you mean "${near}"?`;
  return words.length === 1
    ? `expected ${all}, not "${input.slice(0, 100)}"`
    : `"${input.slice(0, 100)}" is not one of ${words.join(', ')}${hint}`;
}

function tooSmall(origin: string, minimum: number): string {
  if (minimum === 1 && origin === 'string') return 'is empty; expected a text';
  if (minimum === 1 && origin === 'array') return 'is empty; expected at least one entry';
  return `expected ${limit(origin, minimum, 'at least', 'or more')}`;
}

function limit(origin: string, size: number, before: string, after: string): string {
  const text = size.toLocaleString('en');
  if (origin === 'string') return `${before} ${text} characters`;
  return origin === 'array' ? `${before} ${text} entries` : `${text} ${after}`;
}

const TYPES: Record<string, string> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
};

function nameType(type: string): string {
  return TYPES[type] ?? type;
}

/** What the branches of a union take, where a value is of none of their types. */
function nameBranches(branches: readonly (readonly z.core.$ZodIssue[])[]): string {
  const types = branches.flatMap(([first]) =>
    first?.code === 'invalid_type' ? [nameType(first.expected)] : [],
  );
  return [...new Set(types)].join(' or ') || 'something else';
}

function nameOf(input: unknown): string {
  if (input === null) return 'null';
  if (Array.isArray(input)) return 'a list';
  if (typeof input === 'number') return Number.isInteger(input) ? 'a number' : `${input}`;
  return typeof input === 'boolean' ? `${input}` : nameType(typeof input);
}

/** The words that tell the branches of a union apart. */
function optionsOf(issue: unknown): string[] {
  const options = memberOf(issue, 'options');
  return Array.isArray(options) ? options.map(String) : [];
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}
