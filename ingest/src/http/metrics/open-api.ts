import { PROBLEMS } from '@everloop/schemas';
import type { FastifyDynamicSwaggerOptions } from '@fastify/swagger';
import type { FastifySchema } from 'fastify';
import { EXAMPLES } from '../../metrics/examples.generated.js';
import type { Column, List, Metric } from '../../metrics/metric.js';

/** The head of the OpenAPI description. */
export function describeApi(): FastifyDynamicSwaggerOptions {
  return {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Everloop metrics',
        version: '1',
        description:
          'Growth metrics of one project. Every answer is what the parameterised view of the same name gives in SQL.',
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      components: {
        securitySchemes: {
          readKey: { type: 'http', scheme: 'bearer', description: 'A read key of the project.' },
        },
      },
      security: [{ readKey: [] }],
    },
  };
}

/** One metric's route, made from its contract. */
export function describeRoute(metric: Metric): FastifySchema {
  return {
    operationId: metric.name,
    summary: metric.title,
    description: metric.description,
    tags: ['metrics'],
    querystring: {
      type: 'object',
      properties: {
        ...Object.fromEntries(
          metric.parameters.map(({ name, schema, description }) => [name, { ...schema, description }]),
        ),
        asOf: {
          type: 'string',
          format: 'date-time',
          description: 'Decides which periods are over. Default: now.',
        },
        segment: { type: 'string', description: 'Key of a stored segment. Default: everyone.' },
        list: {
          type: 'string',
          enum: metric.lists.map(({ name }) => name),
          description: 'Which list CSV gives.',
        },
      },
    },
    response: { 200: describeAnswer(metric), default: describeProblem(metric) },
  } as FastifySchema;
}

function describeAnswer(metric: Metric) {
  const example = EXAMPLES[metric.name];
  return {
    description: `${metric.description} The example is cut to the first rows of each list.`,
    content: {
      'application/json': {
        schema: describeAnswerBody(metric),
        ...(example && {
          examples: {
            fixtures: {
              summary: `?${new URLSearchParams(example.query)}`,
              value: example.answer,
            },
          },
        }),
      },
      'text/csv': {
        schema: {
          type: 'string',
          description: '`rows`, or the list named by `list`, by RFC 4180; an empty field is null.',
        },
      },
    },
  };
}

function describeAnswerBody(metric: Metric) {
  return {
    type: 'object',
    additionalProperties: true,
    properties: {
      metric: { type: 'string', const: metric.name },
      project: { type: 'string' },
      timeZone: { type: 'string' },
      weekStart: { type: 'string' },
      asOf: { type: 'string', format: 'date-time' },
      from: { type: 'string', format: 'date' },
      to: { type: 'string', format: 'date' },
      settings: { type: 'object', additionalProperties: true },
      lagMs: { type: 'number' },
      ...Object.fromEntries(metric.lists.map((list) => [list.name, describeList(list)])),
    },
  };
}

function describeList(list: List) {
  return {
    type: 'array',
    items: {
      type: 'object',
      required: list.columns.map(({ name }) => name),
      properties: Object.fromEntries(list.columns.map((column) => [column.name, describeColumn(column)])),
    },
  };
}

const TYPES: Record<Column['type'], Record<string, unknown>> = {
  date: { type: 'string', format: 'date' },
  text: { type: 'string' },
  count: { type: 'integer', minimum: 0 },
  number: { type: 'number' },
  rate: { type: 'number' },
  money: { type: 'string', pattern: '^-?\\d+(\\.\\d+)?$' },
  boolean: { type: 'boolean' },
};

function describeColumn({ type, nullable, description }: Column) {
  const schema = TYPES[type];
  return { ...schema, ...(nullable ? { type: [schema.type, 'null'] } : {}), description };
}

function describeProblem(metric: Metric) {
  const example = EXAMPLES[metric.name];
  const members = {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    code: { type: 'string', enum: Object.keys(PROBLEMS) },
    detail: { type: 'string', description: 'What happened, with which value.' },
    message: { type: 'string', description: 'The same as `detail`.' },
    fix: { type: 'string', description: 'What to do.' },
  };
  return {
    description: 'What went wrong and what to do about it.',
    content: {
      'application/problem+json': {
        schema: { type: 'object', required: Object.keys(members), properties: members },
        ...(example && { examples: { unknownParameter: { summary: '?form=…', value: example.problem } } }),
      },
    },
  };
}
