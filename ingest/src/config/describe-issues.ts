import { findRelevantIssues, nearestName } from '@everloop/schemas';
import type { z } from 'zod';
import { namesAllowedAt } from './names-allowed.js';

type Issue = z.core.$ZodIssue;

/** One line for each thing that is wrong: `file: path: what, and what to write instead`. */
export function describeIssues(issues: readonly Issue[], schema: z.ZodType, file: string): string {
  return findRelevantIssues(issues)
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
    const fix = near === undefined ? `use one of ${allowed.join(', ')}` : `did you mean "${near}"?`;
    return `${pathText([...issue.path, name])}: unknown setting; ${fix}`;
  });
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
