import { SEGMENT_KINDS, type SegmentKind, type SegmentRule, segmentRuleSchema } from '@everloop/schemas';
import { z } from 'zod';
import { CSV_ESCAPES, type CsvEscape } from '../../csv/write-csv.js';
import { SEGMENT_NAME } from '../../domain/project-settings.js';
import { ProblemError } from '../../metrics/problem-error.js';
import { readInstant } from '../../metrics/read-request.js';
import { type Cursor, readCursor } from '../../segments/list-members.js';
import { describeIssue, findFurthestIssue, limitUpTo, readQuery } from '../read-checked.js';
import { RULE_EXAMPLES } from './rule-examples.js';

/** Errors: SEGMENT_INVALID with the path of what is wrong. */
export function readRule(body: unknown): SegmentRule {
  const parsed = segmentRuleSchema.safeParse(body);
  if (parsed.success) return parsed.data;
  const issue = findFurthestIssue(parsed.error);
  const kind = issue.path.findLast((step) => SEGMENT_KINDS.some((each) => each === step)) as
    | SegmentKind
    | undefined;
  throw new ProblemError(
    'SEGMENT_INVALID',
    describeIssue(issue),
    `Write ${kind ?? 'a rule'} as in ${JSON.stringify(RULE_EXAMPLES[kind ?? 'and'])}.`,
  );
}

/** Errors: SEGMENT_INVALID. */
export function readName(name: string): string {
  if (SEGMENT_NAME.test(name)) return name;
  throw new ProblemError(
    'SEGMENT_INVALID',
    `"${name.slice(0, 100)}" is not a valid segment name`,
    'Use 1 to 64 of a-z, 0-9, _ and -; a name of 32 hex digits is read as a key.',
  );
}

const QUERY = z.strictObject({
  asOf: z.string().optional(),
  cursor: z.string().optional(),
  limit: limitUpTo(10_000, 1_000),
  format: z.enum(['csv', 'jsonl']).optional(),
  escape: z.enum(CSV_ESCAPES).default('formulas'),
});

export interface MembersQuery {
  asOfMs: number;
  cursor: Cursor | null;
  limit: number;
  format: 'csv' | 'jsonl' | undefined;
  csvEscape: CsvEscape;
}

/** Errors: METRIC_UNKNOWN_PARAMETER, METRIC_INVALID_PARAMETER. */
export function readMembersQuery(query: unknown, nowMs: number): MembersQuery {
  const {
    asOf,
    cursor,
    limit,
    format,
    escape: csvEscape,
  } = readQuery(
    QUERY,
    query,
    'Use asOf, cursor, limit (1 to 10,000), format (csv or jsonl) and, with csv, escape (formulas or none).',
  );
  return {
    asOfMs: readInstant(asOf, nowMs),
    cursor: cursor === undefined ? null : readCursor(cursor),
    limit,
    format,
    csvEscape,
  };
}
