import type { FastifySchema } from 'fastify';
import { describeEscape, describeProblem, describeSegmentRule } from '../api/describe-api.js';

const name = {
  name: { type: 'string', description: 'Name of a saved segment, or the key of a stored set.' },
};
const asOf = {
  asOf: {
    type: 'string',
    format: 'date-time',
    description: 'Date for days that the rule leaves open. Default: now.',
  },
};
const storedSet = {
  type: 'object',
  required: ['name', 'key', 'members', 'expiresAt'],
  properties: {
    name: { type: 'string', description: 'Name of the saved segment; empty for a rule without a name.' },
    key: { type: 'string', description: 'The key that views and `segment=` accept.' },
    members: { type: 'integer', minimum: 0 },
    expiresAt: { type: 'string', format: 'date-time' },
  },
};
const saved = {
  type: 'object',
  required: ['name', 'source', 'rule'],
  properties: {
    name: { type: 'string' },
    source: { type: 'string', enum: ['config', 'saved'] },
    rule: { type: 'object' },
  },
};
/** A person, by the canonical id. */
const memberSchema = {
  type: 'object',
  required: ['kind', 'id'],
  properties: { kind: { type: 'string', enum: ['user', 'anonymous'] }, id: { type: 'string' } },
};
const rule = { content: { 'application/json': { schema: describeSegmentRule() } } };

interface Described {
  summary: string;
  parts?: object;
  answer: object;
  media?: object;
  admin?: boolean;
}

const ROUTES = {
  listSegments: {
    summary: 'Named segments: those of the configuration and the saved ones',
    answer: {
      type: 'object',
      properties: { project: { type: 'string' }, segments: { type: 'array', items: saved } },
    },
  },
  storeRule: {
    summary: 'Stores the set of a rule without saving the rule',
    parts: { body: rule, querystring: { type: 'object', properties: asOf } },
    answer: storedSet,
  },
  showSegment: { summary: 'The rule of a named segment', parts: { params: params() }, answer: saved },
  saveSegment: {
    summary: 'Saves a rule under a name',
    parts: { params: params(), body: rule },
    answer: saved,
    admin: true,
  },
  deleteSegment: {
    summary: 'Deletes a saved segment',
    parts: { params: params() },
    answer: { type: 'object', properties: { deleted: { type: 'string' } } },
    admin: true,
  },
  storeSegment: {
    summary: 'Stores the set of a named segment for 30 days',
    parts: { params: params(), querystring: { type: 'object', properties: asOf } },
    answer: storedSet,
  },
  countSegment: {
    summary: 'Counts the persons of a segment',
    parts: { params: params(), querystring: { type: 'object', properties: asOf } },
    answer: storedSet,
  },
  listMembers: {
    summary: 'Members of a segment, paged; all of them as CSV or JSON lines',
    parts: {
      params: params(),
      querystring: {
        type: 'object',
        properties: {
          ...asOf,
          cursor: { type: 'string', description: 'nextCursor of the previous page.' },
          limit: { type: 'integer', minimum: 1, maximum: 10_000, default: 1_000 },
          format: { type: 'string', enum: ['csv', 'jsonl'], description: 'All members, as a file.' },
          escape: describeEscape,
        },
      },
    },
    answer: {
      type: 'object',
      required: ['segment', 'members', 'nextCursor'],
      properties: {
        segment: storedSet,
        members: { type: 'array', items: memberSchema },
        nextCursor: { type: ['string', 'null'] },
      },
    },
    media: {
      'text/csv': { schema: { type: 'string' } },
      'application/x-ndjson': { schema: { type: 'string' } },
    },
  },
} as const satisfies Record<string, Described>;

/** One route of `/v1/segments`, for OpenAPI. */
export function describeSegmentRoute(operationId: keyof typeof ROUTES): { schema: FastifySchema } {
  const { summary, parts, answer, media, admin }: Described = ROUTES[operationId];
  const schema = {
    operationId,
    summary,
    tags: ['segments'],
    ...(admin ? { security: [{ adminKey: [] }] } : {}),
    ...parts,
    response: {
      200: { description: summary, content: { 'application/json': { schema: answer }, ...media } },
      default: describeProblem(),
    },
  };
  return { schema: schema as FastifySchema };
}

function params() {
  return { type: 'object', properties: name };
}
