import { z } from 'zod';
import type { RawId } from '../../domain/raw-id.js';
import { ProblemError } from '../../metrics/problem-error.js';
import { readInstant } from '../../metrics/read-request.js';
import { type Cursor, readCursor } from '../../segments/list-members.js';
import { limitUpTo, readQuery } from '../read-checked.js';

const listQuery = z
  .strictObject({
    id: z.string().min(1).max(256).optional(),
    trait: z.string().min(1).max(256).optional(),
    value: z.string().max(1_024).optional(),
    segment: z.string().min(1).max(100).optional(),
    cursor: z.string().optional(),
    limit: limitUpTo(10_000, 100),
  })
  .refine(
    ({ id, trait, segment }) => [id, trait, segment].filter((part) => part !== undefined).length <= 1,
    'give only one of id, trait and segment',
  )
  .refine(({ trait, value }) => value === undefined || trait !== undefined, 'value needs a trait');

const personQuery = z.strictObject({
  asOf: z.string().optional(),
  cursor: z.string().optional(),
  limit: limitUpTo(1_000, 50),
});

export interface PeopleQuery {
  id?: string | undefined;
  trait?: string | undefined;
  value?: string | undefined;
  segment?: string | undefined;
  cursor: Cursor | null;
  limit: number;
}

/** Errors: METRIC_UNKNOWN_PARAMETER, METRIC_INVALID_PARAMETER. */
export function readPeopleQuery(query: unknown): PeopleQuery {
  const { cursor, ...asked } = readQuery(
    listQuery,
    query,
    'Use id, or trait and value, or segment; and cursor and limit (1 to 10,000).',
  );
  return { ...asked, cursor: cursor === undefined ? null : readCursor(cursor) };
}

export interface PersonQuery {
  asOfMs: number;
  /** Of the timeline. */
  cursor: string | undefined;
  limit: number;
}

/** Errors: METRIC_UNKNOWN_PARAMETER, METRIC_INVALID_PARAMETER. */
export function readPersonQuery(query: unknown, nowMs: number): PersonQuery {
  const { asOf, cursor, limit } = readQuery(
    personQuery,
    query,
    'Use asOf, and cursor and limit (1 to 1,000) of the timeline.',
  );
  return { asOfMs: readInstant(asOf, nowMs), cursor, limit };
}

/** Errors: NOT_FOUND for a kind that is none. */
export function readRawId({ kind, id }: { kind: string; id: string }): RawId {
  if (kind === 'user' || kind === 'anonymous') return { kind, id };
  throw new ProblemError(
    'NOT_FOUND',
    'expected a userId or an anonymousId',
    'Use /v1/people/user/<userId> or /v1/people/anonymous/<anonymousId>.',
  );
}
