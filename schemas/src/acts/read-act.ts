import { z } from 'zod';
import { findRelevantIssues, formatIssue } from '../messages/format-issue.js';
import { type Act, MAX_ACT_BYTES, MAX_CONDITIONS } from './act.js';

const key = z.string().min(1).max(256);
const value = z.union(
  [z.string().max(1_024), z.number(), z.boolean(), z.array(z.json()), z.record(z.string(), z.json())],
  {
    error: 'expected a text, a number, true, false, a list or an object',
  },
);
const bound = z.union([z.number(), z.string().regex(/^[+-]?\d{1,20}(\.\d{1,18})?$/)], {
  error: 'expected a number, or its decimal text',
});
const OPERATORS = ['equals', 'in', 'exists', 'contains', 'atLeast', 'below'] as const;

const condition = z
  .strictObject({
    property: z.union([key, z.array(key).min(1).max(10)]),
    equals: value.optional(),
    in: z.array(value).min(1).max(100).optional(),
    exists: z.boolean().optional(),
    contains: value.optional(),
    atLeast: bound.optional(),
    below: bound.optional(),
  })
  .refine(
    (given) => OPERATORS.filter((name) => given[name] !== undefined).length === 1,
    `expected one of ${OPERATORS.join(', ')}`,
  );

const act = z
  .strictObject({
    event: z.string().min(1).max(256).optional(),
    page: z.string().max(2_048).optional(),
    screen: z.string().max(1_024).optional(),
    where: z.array(condition).max(MAX_CONDITIONS).optional(),
  })
  .refine(
    (given) => [given.event, given.page, given.screen].filter((part) => part !== undefined).length === 1,
    'expected one of event, page and screen',
  );

export type ActRead = { act: Act } | { problem: string };

/** Reads the text of an act: the name of an event or, where it begins with `{`, JSON. */
export function readAct(text: string): ActRead {
  if (new TextEncoder().encode(text).length > MAX_ACT_BYTES)
    return { problem: `it has more than ${MAX_ACT_BYTES} bytes` };
  if (!text.startsWith('{')) {
    const isName = text !== '' && new TextEncoder().encode(text).length <= 256;
    return isName ? { act: { event: text } } : { problem: 'expected an event name of 1 to 256 bytes' };
  }
  let given: unknown;
  try {
    given = JSON.parse(text);
  } catch {
    return { problem: 'it is not valid JSON' };
  }
  const read = act.safeParse(given, { error: formatIssue });
  if (read.success) return { act: read.data as Act };
  return {
    problem: findRelevantIssues(read.error.issues)
      .map(({ path, message }) => (path.length === 0 ? message : `${path.join('.')} ${message}`))
      .join('; '),
  };
}
