import { fileURLToPath } from 'node:url';
import { type Column, type List, type Metric, routeOf } from '../src/metrics/metric.js';
import type { Parameter } from '../src/metrics/parameter.js';
import { METRICS } from '../src/metrics/registry.js';

export const CLIENT_FILE = fileURLToPath(new URL('../src/client/metrics.generated.ts', import.meta.url));

const COLUMN_TYPES: Record<Column['type'], string> = {
  date: 'string',
  text: 'string',
  count: 'number',
  number: 'number',
  rate: 'number',
  money: 'string',
  boolean: 'boolean',
};

/** The typed face of every registered metric, as the text of a TypeScript file. */
export function makeClientTypes(): string {
  return [
    '// Made by `npm run client -w ingest` from ingest/src/metrics/registry.ts.',
    "import type { Answer, AskedAlways } from './answer.js';",
    '',
    ...METRICS.flatMap(describeMetric),
    '/** One function a metric. */',
    'export interface Metrics {',
    ...METRICS.flatMap((metric) => [
      `  /** ${metric.description} */`,
      `  ${camel(metric.name)}(params${metric.parameters.some(({ isRequired }) => isRequired) ? '' : '?'}: ${pascal(metric.name)}Params): Promise<${pascal(metric.name)}Answer>;`,
    ]),
    '}',
    '',
    '/** Route of each function. */',
    'export const ROUTES: Readonly<Record<keyof Metrics, string>> = {',
    ...METRICS.map((metric) => `  ${camel(metric.name)}: '${routeOf(metric)}',`),
    '};',
    '',
  ].join('\n');
}

function describeMetric(metric: Metric): string[] {
  const name = pascal(metric.name);
  return [
    `export interface ${name}Params extends AskedAlways {`,
    ...metric.parameters.flatMap((parameter) => [
      `  /** ${parameter.description} */`,
      `  ${parameter.name}${parameter.isRequired ? '' : '?'}: ${typeOfParameter(parameter)};`,
    ]),
    '}',
    ...metric.lists.flatMap((list) => describeRow(metric, list)),
    `export interface ${name}Answer extends Answer {`,
    ...metric.lists.map((list) => `  ${list.name}: ${rowName(metric, list)}[];`),
    '}',
    '',
  ];
}

function describeRow(metric: Metric, list: List): string[] {
  return [
    `export interface ${rowName(metric, list)} {`,
    ...list.columns.flatMap(({ name, type, nullable, description }) => [
      `  /** ${description} */`,
      `  ${name}: ${COLUMN_TYPES[type]}${nullable ? ' | null' : ''};`,
    ]),
    '}',
  ];
}

function typeOfParameter({ schema, sqlType }: Parameter): string {
  if (Array.isArray(schema.enum))
    return schema.enum.map((value) => (typeof value === 'string' ? `'${value}'` : value)).join(' | ');
  if (sqlType.startsWith('Array'))
    return sqlType === 'Array(UInt16)' ? 'readonly number[]' : 'readonly string[]';
  return sqlType === 'UInt16' ? 'number' : 'string';
}

function rowName(metric: Metric, list: List): string {
  return `${pascal(metric.name)}${list.name === 'rows' ? '' : pascal(list.name)}Row`;
}

function camel(snake: string): string {
  return snake.replaceAll(/_([a-z])/g, (_match, letter: string) => letter.toUpperCase());
}

function pascal(name: string): string {
  const camelCase = camel(name);
  return camelCase.charAt(0).toUpperCase() + camelCase.slice(1);
}
