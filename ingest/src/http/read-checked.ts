import { findRelevantIssues, formatIssue } from '@everloop/schemas';
import { z } from 'zod';
import { ProblemError } from '../metrics/problem-error.js';

/**
 * Checks a query string against a schema; `takes` says what the route takes.
 * Errors: METRIC_UNKNOWN_PARAMETER, METRIC_INVALID_PARAMETER.
 */
export function readQuery<Schema extends z.ZodType>(
  schema: Schema,
  query: unknown,
  takes: string,
): z.output<Schema> {
  const repeated = Object.entries(query ?? {}).find(([, given]) => Array.isArray(given));
  if (repeated === undefined) return readBody(schema, query, takes);
  const name = repeated[0].slice(0, 100);
  throw new ProblemError('METRIC_INVALID_PARAMETER', `${name} is given more than once`, `Give ${name} once.`);
}

/** The same for a body. */
export function readBody<Schema extends z.ZodType>(
  schema: Schema,
  body: unknown,
  takes: string,
): z.output<Schema> {
  const parsed = schema.safeParse(body, { error: formatIssue });
  if (parsed.success) return parsed.data;
  const issue = findFurthestIssue(parsed.error);
  throw new ProblemError(
    issue.code === 'unrecognized_keys' ? 'METRIC_UNKNOWN_PARAMETER' : 'METRIC_INVALID_PARAMETER',
    describeIssue(issue),
    takes,
  );
}

/** A name that is misspelt is missing, too: the spelling comes first. */
export function findFurthestIssue(error: z.ZodError): z.core.$ZodIssue {
  const issues = findRelevantIssues(error.issues);
  return issues.find(({ code }) => code === 'unrecognized_keys') ?? issues[0]!;
}

/** Where, and what. */
export function describeIssue({ path, message }: z.core.$ZodIssue): string {
  return path.length === 0 ? message : `${path.join('.')}: ${message}`;
}

/** How many entries a page has. */
export function limitUpTo(max: number, fallback: number) {
  return z
    .string()
    .default(String(fallback))
    .transform((text, context) => {
      const limit = /^\d{1,5}$/.test(text) ? Number(text) : 0;
      if (limit >= 1 && limit <= max) return limit;
      const message = `"${text.slice(0, 100)}" is not a whole number from 1 to ${max.toLocaleString('en')}`;
      context.addIssue({ code: 'custom', message });
      return z.NEVER;
    });
}
