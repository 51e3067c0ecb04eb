import { describeSegmentLeaves, PROBLEMS } from '@everloop/schemas';
import type { FastifyDynamicSwaggerOptions } from '@fastify/swagger';
import { CSV_ESCAPES } from '../../csv/write-csv.js';

/** The head of the OpenAPI description. */
export function describeApi(): FastifyDynamicSwaggerOptions {
  return {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Everloop metrics',
        version: '1',
        description:
          'Growth metrics of one project, its segments and its people. Each metric returns the same rows as the parameterised SQL view of the same name.',
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      components: {
        securitySchemes: {
          readKey: { type: 'http', scheme: 'bearer', description: 'A read key of the project.' },
          adminKey: { type: 'http', scheme: 'bearer', description: 'An admin key of the project.' },
        },
      },
      security: [{ readKey: [] }],
    },
  };
}

/** The parameter that says how CSV writes its texts. */
export const describeEscape = {
  type: 'string',
  enum: CSV_ESCAPES,
  default: 'formulas',
  description:
    'CSV only: prefixes a text cell that a spreadsheet would run as a formula (it begins with =, +, -, @, tab or CR) with an apostrophe. `none` leaves it unchanged, for programs.',
};

const PROBLEM_MEMBERS = {
  type: { type: 'string' },
  title: { type: 'string' },
  status: { type: 'integer' },
  code: { type: 'string', enum: Object.keys(PROBLEMS) },
  detail: { type: 'string', description: 'What happened, with which value.' },
  message: { type: 'string', description: 'The same as `detail`.' },
  fix: { type: 'string', description: 'What to do.' },
};

/** Any answer that is not a 200. */
export function describeProblem(examples?: Record<string, unknown>) {
  return {
    description: 'What went wrong and what to do about it.',
    content: {
      'application/problem+json': {
        schema: { type: 'object', required: Object.keys(PROBLEM_MEMBERS), properties: PROBLEM_MEMBERS },
        ...(examples && { examples }),
      },
    },
  };
}

/** A segment's rule. Rules within rules are not spelled out again: a description without references can be read anywhere. */
export function describeSegmentRule() {
  const within = { type: 'object', description: 'A rule.' };
  const kinds = {
    and: { type: 'array', items: within, description: 'All of them are true; [] is everyone.' },
    or: { type: 'array', items: within, description: 'At least one of them is true.' },
    not: { ...within, description: 'The rule is not true.' },
    ...describeSegmentLeaves(),
  };
  return {
    description: 'A rule with exactly one of these members.',
    oneOf: Object.entries(kinds).map(([kind, schema]) => ({
      type: 'object',
      title: kind,
      required: [kind],
      properties: { [kind]: schema },
      additionalProperties: false,
    })),
  };
}
