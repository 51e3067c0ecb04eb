import { DEAD_LETTER_CODES } from '@everloop/schemas';
import { z } from 'zod';
import type { LettersOf } from '../../dead-letters/list-dead-letters.js';
import type { ReplaySelection } from '../../dead-letters/replay-dead-letters.js';
import { ProblemError } from '../../metrics/problem-error.js';

const code = z.enum(DEAD_LETTER_CODES);

const listQuery = z.strictObject({
  code: code.optional(),
  replayed: z.enum(['true', 'false']).default('false'),
  limit: z.coerce.number().int().min(1).max(1_000).default(100),
});

const violationQuery = z.strictObject({
  event: z.string().max(256).default(''),
  limit: z.coerce.number().int().min(1).max(1_000).default(100),
});

const eraseQuery = z
  .strictObject({ userId: z.string().min(1).optional(), anonymousId: z.string().min(1).optional() })
  .refine(
    (query) => (query.userId === undefined) !== (query.anonymousId === undefined),
    'name a `userId` or an `anonymousId`',
  );

const replayBody = z
  .strictObject({
    ids: z
      .array(z.string().regex(/^[0-9a-f]{32}$/, 'an id has 32 hex digits'))
      .max(1_000)
      .default([]),
    code: code.optional(),
  })
  .refine((body) => body.ids.length > 0 || body.code !== undefined, 'name `ids`, a `code`, or both');

export interface ListQuery {
  code: string;
  replayed: boolean;
  limit: number;
}

export function readListQuery(query: unknown): ListQuery {
  const asked = check(listQuery, query);
  return { code: asked.code ?? '', replayed: asked.replayed === 'true', limit: asked.limit };
}

export function readViolationQuery(query: unknown): { event: string; limit: number } {
  return check(violationQuery, query);
}

export function readEraseQuery(query: unknown): LettersOf {
  const { userId, anonymousId } = check(eraseQuery, query);
  return userId === undefined ? { kind: 'anonymous', id: anonymousId! } : { kind: 'user', id: userId };
}

export function readReplayBody(body: unknown): ReplaySelection {
  const asked = check(replayBody, body);
  return { ids: asked.ids, code: asked.code ?? '' };
}

function check<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const path = issue?.path.join('.');
  throw new ProblemError(
    'METRIC_INVALID_PARAMETER',
    path ? `${path}: ${issue?.message}` : (issue?.message ?? 'unreadable'),
    'Lists take code, replayed, event and limit; a replay {"ids":[…]} or {"code":"…"}; an erasure a raw id.',
  );
}
