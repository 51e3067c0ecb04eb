import type { FastifySchema } from 'fastify';
import { describeProblem } from '../api/describe-api.js';

const text = { type: 'string' };
const nullableText = { type: ['string', 'null'] };
const rawId = {
  type: 'object',
  required: ['kind', 'id'],
  properties: { kind: { type: 'string', enum: ['user', 'anonymous'] }, id: text },
};
const listOf = (properties: object) => ({ type: 'array', items: { type: 'object', properties } });

const person = {
  type: 'object',
  properties: {
    project: text,
    person: { ...rawId, description: 'The canonical id of the person.' },
    ids: {
      ...listOf({ ...rawId.properties, firstDay: nullableText }),
      description: 'The first 1,000: the canonical id, then userIds, then anonymousIds.',
    },
    idCount: { type: 'integer', description: 'Number of all ids.' },
    links: listOf({
      source: rawId,
      target: rawId,
      timestamp: text,
      messageId: text,
      holds: { type: 'boolean' },
      refused: { type: ['string', 'null'], enum: ['already_linked', 'cycle', null] },
      why: text,
    }),
    linkCount: { type: 'integer', description: 'Number of all links; `links` has the first 1,000.' },
    traits: { type: 'object', additionalProperties: true, description: 'Latest value of each trait.' },
    firstSeen: {
      type: ['object', 'null'],
      properties: {
        day: { type: 'string', format: 'date' },
        timestamp: text,
        touch: { type: ['object', 'null'], additionalProperties: text },
      },
    },
    channel: nullableText,
    day: { type: 'string', format: 'date', description: 'The day of `state` and `rung`.' },
    state: nullableText,
    rung: {
      type: ['object', 'null'],
      description: 'In the month that holds `day`; null without a ladder and for persons never seen.',
      properties: { rung: { type: 'integer' }, name: text, granularity: text },
    },
    orders: {
      type: 'object',
      properties: {
        orders: { type: 'integer' },
        refunds: { type: 'integer' },
        revenue: listOf({ currency: text, amount: text }),
        latest: listOf({
          messageId: text,
          timestamp: text,
          day: text,
          kind: { type: 'string', enum: ['order', 'refund'] },
          amount: text,
          currency: text,
        }),
      },
    },
    experiments: listOf({ experiment: text, variant: text, exposedAt: text, excluded: { type: 'boolean' } }),
    timeline: {
      type: 'object',
      properties: {
        events: listOf({
          timestamp: text,
          day: text,
          type: text,
          event: nullableText,
          name: nullableText,
          sentAs: rawId,
          messageId: text,
          receivedAt: text,
          properties: { type: 'object' },
          traits: { type: 'object' },
          context: { type: 'object' },
        }),
        nextCursor: nullableText,
      },
    },
  },
};

const query = (properties: object) => ({ querystring: { type: 'object', properties } });
const personQuery = query({
  asOf: {
    type: 'string',
    format: 'date-time',
    description: 'Decides the day of state and rung. Default: now.',
  },
  cursor: { type: 'string', description: 'nextCursor of the previous page.' },
  limit: {
    type: 'integer',
    minimum: 1,
    maximum: 1_000,
    default: 50,
    description: 'Number of events per page of the timeline.',
  },
});
const kindAndId = { params: { type: 'object', properties: rawId.properties } };

const ROUTES = {
  listPeople: {
    summary: 'Finds persons by id, trait or segment, or lists all',
    parts: query({
      id: { type: 'string', description: 'A userId or anonymousId.' },
      trait: { type: 'string', description: 'Name of a trait.' },
      value: { type: 'string', description: 'Its latest value. Default: any.' },
      segment: { type: 'string', description: 'Name of a saved segment, or key of a stored one.' },
      cursor: text,
      limit: { type: 'integer', minimum: 1, maximum: 10_000, default: 100 },
    }),
    answer: {
      type: 'object',
      required: ['project', 'people', 'nextCursor'],
      properties: {
        project: text,
        people: { type: 'array', items: rawId },
        found: { type: 'integer', description: 'Number of persons on all pages; absent in a search by id.' },
        nextCursor: nullableText,
      },
    },
    isAdmin: false,
  },
  showPerson: {
    summary: 'The person of a userId, else of an anonymousId; `otherPerson` if both are known and differ',
    parts: { params: { type: 'object', properties: { id: text } }, ...personQuery },
    answer: { ...person, properties: { ...person.properties, otherPerson: { type: ['object', 'null'] } } },
    isAdmin: false,
  },
  showPersonByKind: {
    summary: 'The person that a userId or an anonymousId belongs to',
    parts: { ...kindAndId, ...personQuery },
    answer: person,
    isAdmin: false,
  },
  erasePerson: {
    summary: 'Erases a person: every raw id and everything under them',
    parts: kindAndId,
    answer: {
      type: 'object',
      properties: {
        project: text,
        erasedAt: text,
        rawIds: { type: 'integer' },
        tombstones: { type: 'array', items: text, description: 'The SHA-256 that is kept of each raw id.' },
        tables: { type: 'object', additionalProperties: true },
      },
    },
    isAdmin: true,
  },
  exportPerson: {
    summary: 'Everything stored about a person, as lines of JSON; the last is `end`',
    parts: kindAndId,
    contentType: 'application/x-ndjson',
    answer: { type: 'string' },
    isAdmin: true,
  },
  dropExpired: {
    summary: 'Drops the data that `keepDays` of the project no longer keeps, now',
    parts: {},
    answer: {
      type: 'object',
      properties: {
        project: text,
        before: { ...nullableText, description: 'Raw events of earlier days were dropped.' },
        statesKept: { type: 'boolean' },
        events: { type: 'integer' },
        deadLetters: { type: 'integer' },
      },
    },
    isAdmin: true,
  },
} as const;

/** One route of `/v1/people`, for OpenAPI. */
export function describePeopleRoute(operationId: keyof typeof ROUTES): { schema: FastifySchema } {
  const route = ROUTES[operationId];
  const { summary, parts, answer, isAdmin } = route;
  const contentType = 'contentType' in route ? route.contentType : 'application/json';
  const schema = {
    operationId,
    summary,
    tags: ['people'],
    ...(isAdmin ? { security: [{ adminKey: [] }] } : {}),
    ...parts,
    response: {
      200: { description: summary, content: { [contentType]: { schema: answer } } },
      default: describeProblem(),
    },
  };
  return { schema: schema as FastifySchema };
}
