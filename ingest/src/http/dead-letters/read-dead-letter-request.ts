import { DEAD_LETTER_CODES } from '@everloop/schemas';
import { z } from 'zod';
import type { ReplaySelection } from '../../dead-letters/replay-dead-letters.js';
import type { RawId } from '../../domain/raw-id.js';
import { limitUpTo, readBody, readQuery } from '../read-checked.js';

const code = z.enum(DEAD_LETTER_CODES);

const listQuery = z.strictObject({
  code: code.optional(),
  replayed: z.enum(['true', 'false']).default('false'),
  limit: limitUpTo(1_000, 100),
});

const violationQuery = z.strictObject({
  event: z.string().max(256).default(''),
  limit: limitUpTo(1_000, 100),
});

const eraseQuery = z
  .strictObject({ userId: z.string().min(1).optional(), anonymousId: z.string().min(1).optional() })
  .refine(
    (query) => (query.userId === undefined) !== (query.anonymousId === undefined),
    'give a `userId` or an `anonymousId`',
  );

const replayBody = z
  .strictObject({
    ids: z
      .array(z.string().regex(/^[0-9a-f]{32}$/, 'an id has 32 hex digits'))
      .max(1_000)
      .default([]),
    code: code.optional(),
  })
  .refine((body) => body.ids.length > 0 || body.code !== undefined, 'give `ids`, a `code`, or both');

export interface ListQuery {
  code: string;
  replayed: boolean;
  limit: number;
}

export function readListQuery(query: unknown): ListQuery {
  const asked = readQuery(listQuery, query, 'Use code, replayed (true or false) and limit (1 to 1,000).');
  return { code: asked.code ?? '', replayed: asked.replayed === 'true', limit: asked.limit };
}

export function readViolationQuery(query: unknown): { event: string; limit: number } {
  return readQuery(violationQuery, query, 'Use event and limit (1 to 1,000).');
}

export function readEraseQuery(query: unknown): RawId {
  const { userId, anonymousId } = readQuery(eraseQuery, query, 'Use either userId or anonymousId.');
  return userId === undefined ? { kind: 'anonymous', id: anonymousId! } : { kind: 'user', id: userId };
}

export function readReplayBody(body: unknown): ReplaySelection {
  const asked = readBody(
    replayBody,
    body,
    'Send {"ids":[…]} or {"code":"…"}, as listed at /v1/dead-letters.',
  );
  return { ids: asked.ids, code: asked.code ?? '' };
}
