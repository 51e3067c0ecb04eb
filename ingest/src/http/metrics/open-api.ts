import type { FastifySchema } from 'fastify';
import { EXAMPLES } from '../../metrics/examples.generated.js';
import type { Column, List, Metric } from '../../metrics/metric.js';
import { describeEscape, describeProblem } from '../api/describe-api.js';

/** One metric's route, made from its contract. */
export function describeRoute(metric: Metric): FastifySchema {
  return {
    operationId: metric.name,
    summary: metric.title,
    description: metric.description,
    tags: ['metrics'],
    querystring: {
      type: 'object',
      required: metric.parameters.filter(({ isRequired }) => isRequired).map(({ name }) => name),
      properties: {
        ...Object.fromEntries(
          metric.parameters.map(({ name, schema, description }) => [name, { ...schema, description }]),
        ),
        asOf: {
          type: 'string',
          format: 'date-time',
          description: 'Instant that decides which periods have ended. Default: now.',
        },
        segment: {
          type: 'string',
          description: 'Name of a saved segment, or key of a stored one. Default: everyone.',
        },
        list: {
          type: 'string',
          enum: metric.lists.map(({ name }) => name),
          description: 'The list to return as CSV.',
        },
        escape: describeEscape,
      },
    },
    response: { 200: describeAnswer(metric), default: describeProblem(problemExample(metric)) },
  } as FastifySchema;
}

function describeAnswer(metric: Metric) {
  const example = EXAMPLES[metric.name];
  return {
    description: `${metric.description} The example has only the first rows of each list.`,
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
          description: '`rows`, or the list named by `list`, as RFC 4180 CSV; an empty field is null.',
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

function problemExample(metric: Metric) {
  const example = EXAMPLES[metric.name];
  return example && { unknownParameter: { summary: '?form=…', value: example.problem } };
}
