import type { z } from 'zod';
import { namesAllowedAt, nearestName } from './nearest-name.js';

type Issue = z.core.$ZodIssue;

/** One line for each thing that is wrong: `file: path: what, and what to write instead`. */
export function describeIssues(issues: readonly Issue[], schema: z.ZodType, file: string): string {
  return issues
    .flatMap(chosenBranch)
    .flatMap((issue) => describeIssue(issue, schema))
    .map((line) => `${file}: ${line}`)
    .join('\n');
}

function describeIssue(issue: Issue, schema: z.ZodType): string[] {
  if (issue.code !== 'unrecognized_keys') {
    return [`${pathText(issue.path) || 'the config'}: ${lowerFirst(issue.message)}`];
  }
  const allowed = namesAllowedAt(schema, issue.path);
  return issue.keys.map((name) => {
    const near = nearestName(name, allowed);
    const fix = near === undefined ? `known here: ${allowed.join(', ')}` : `did you mean "${near}"?`;
    return `${pathText([...issue.path, name])}: there is no such setting; ${fix}`;
  });
}

/** A union reports every branch; the one that got furthest is the one that was meant. */
function chosenBranch(issue: Issue): Issue[] {
  if (issue.code !== 'invalid_union' || issue.errors.length === 0) return [issue];
  const deepest = [...issue.errors].sort((a, b) => depth(b) - depth(a))[0]!;
  if (depth(deepest) === 0) return [issue];
  return deepest.flatMap((inner) =>
    chosenBranch({ ...inner, path: [...issue.path, ...inner.path] } as Issue),
  );
}

function depth(issues: readonly Issue[]): number {
  return Math.max(0, ...issues.map((issue) => issue.path.length));
}

function pathText(path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (text, step) =>
      typeof step === 'number' ? `${text}[${step}]` : text === '' ? String(step) : `${text}.${String(step)}`,
    '',
  );
}

function lowerFirst(message: string): string {
  return message.charAt(0).toLowerCase() + message.slice(1);
}
