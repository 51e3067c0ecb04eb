import { type SegmentRule, segmentRuleSchema } from '@everloop/schemas';
import { z } from 'zod';
import { SEGMENT_NAME } from '../../domain/project-settings.js';
import { ProblemError } from '../../metrics/problem-error.js';
import { readInstant } from '../../metrics/read-request.js';
import { type Cursor, readCursor } from '../../segments/list-members.js';

/** Errors: SEGMENT_INVALID with the path of what is wrong. */
export function readRule(body: unknown): SegmentRule {
  const parsed = segmentRuleSchema.safeParse(body);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const path = issue!.path.join('.');
  throw new ProblemError(
    'SEGMENT_INVALID',
    path === '' ? issue!.message : `${path}: ${issue!.message}`,
    'Send a rule such as {"and": [{"channel": "direct"}, {"did": {"event": "Order Completed", "days": 30}}]}.',
  );
}

/** Errors: SEGMENT_INVALID. */
export function readName(name: string): string {
  if (SEGMENT_NAME.test(name)) return name;
  throw new ProblemError(
    'SEGMENT_INVALID',
    `"${name.slice(0, 100)}" is no name of a segment`,
    'Write 1 to 64 of a-z, 0-9, _ and -; 32 hex digits are a key.',
  );
}

const QUERY = z.strictObject({
  asOf: z.string().optional(),
  cursor: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(10_000).default(1_000),
  format: z.enum(['csv', 'jsonl']).optional(),
});

export interface MembersQuery {
  asOfMs: number;
  cursor: Cursor | null;
  limit: number;
  format: 'csv' | 'jsonl' | undefined;
}

/** Errors: METRIC_INVALID_PARAMETER. */
export function readMembersQuery(query: unknown, nowMs: number): MembersQuery {
  const parsed = QUERY.safeParse(query);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new ProblemError(
      'METRIC_INVALID_PARAMETER',
      `${issue!.path.join('.') || 'the query'}: ${issue!.message}`,
      'Use asOf, cursor, limit (1 to 10,000) and format (csv or jsonl).',
    );
  }
  const { asOf, cursor, limit, format } = parsed.data;
  return {
    asOfMs: readInstant(asOf, nowMs),
    cursor: cursor === undefined ? null : readCursor(cursor),
    limit,
    format,
  };
}
