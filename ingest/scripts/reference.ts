import { type List, type Metric, routeOf, toSnakeCase, viewOf } from '../src/metrics/metric.js';
import { METRICS } from '../src/metrics/registry.js';
import { readSqlFolder, type SqlSource } from '../src/warehouse/sql-folder.js';
import { readViewFolder, viewQuery } from '../src/warehouse/views/view-queries.js';

const warehouse = new URL('../../schemas/warehouse/', import.meta.url);

/** Where the page stands. `npm run reference -w ingest` writes it, a test keeps it true. */
export const REFERENCE_FILE = new URL('REFERENCE.md', warehouse);

/** The reference page for analysts: every metric's views with columns, the views of people, and the tables. */
export function makeReference(): string {
  return [
    '# Tables and views',
    '',
    '*Made from the contracts and the SQL by `npm run reference -w ingest`.*',
    '',
    'Every number of the REST API is a parameterised view: `GET /v1/metrics/<metric>` asks `everloop.<metric>` with the same',
    "parameters (snake_case here, camelCase there) and gives the same rows. Every view takes `project`, `as_of` (`''` for now,",
    "else an ISO instant with offset) and `segment` (`''` for everyone) in addition to its own; the engine knows no defaults, so",
    'all must be given, and `<view>_default` takes only the project and the dates.',
    '',
    '## Metrics',
    '',
    ...METRICS.flatMap(describeMetric),
    '## Views of people',
    '',
    ...readViewFolder('people').flatMap(describeView),
    '## Properties',
    '',
    'A property is read by its path, and its type is given where it matters. The collector writes a dot in a key as `%2E`, so that',
    'the key `i.j` is not the key `j` of an object `i`:',
    '',
    '```sql',
    'SELECT',
    '    properties.`i%2Ej`.:Int64 AS dotted, -- {"i.j": 1}',
    '    properties.i.j.:Int64 AS nested -- {"i": {"j": 2}}',
    'FROM everloop.events',
    "WHERE project = 'shop'",
    '```',
    '',
    '## Tables',
    '',
    ...readMigrationFiles().flatMap(describeMigration),
  ].join('\n');
}

function describeMetric(metric: Metric): string[] {
  return [
    `### ${metric.title}`,
    '',
    metric.description,
    '',
    `REST: \`GET /v1/metrics/${routeOf(metric)}\``,
    '',
    '| parameter | SQL type | meaning |',
    '|---|---|---|',
    ...metric.parameters.map(
      (parameter) =>
        `| \`${toSnakeCase(parameter.name)}\` | ${parameter.sqlType} | ${parameter.description} |`,
    ),
    '',
    ...metric.lists.flatMap((list) => describeList(metric, list)),
  ];
}

function describeList(metric: Metric, list: List): string[] {
  return [
    `**\`everloop.${viewOf(metric, list)}\`** (\`${list.name}\` in REST)`,
    '',
    '```sql',
    exampleOf(metric, list),
    '```',
    '',
    '| column | type | meaning |',
    '|---|---|---|',
    ...list.columns.map(
      ({ name, type, nullable, description }) =>
        `| \`${toSnakeCase(name)}\` | ${type}${nullable ? ' or null' : ''} | ${description} |`,
    ),
    '',
  ];
}

/** The short form with dates that exist, and steps where they are asked for. */
export function exampleOf(metric: Metric, list: List): string {
  const values: Record<string, string> = {
    from: "'2026-09-01'",
    to: "'2026-12-01'",
    end: "'2026-11-21'",
    steps: "['Product Viewed', 'Order Completed']",
  };
  const given = metric.parameters
    .filter((parameter) => parameter.sqlDefault === '')
    .map(({ name }) => `${name} = ${values[name]}`)
    .sort();
  return `SELECT * FROM everloop.${viewOf(metric, list)}_default(project = 'shop', ${given.join(', ')})`;
}

function describeView({ name, text }: SqlSource): string[] {
  const parameters = [
    ...new Set([...viewQuery(name).matchAll(/\{(\w+):([^}]+)\}/g)].map(([, key, type]) => `${key}: ${type}`)),
  ];
  return [`**\`everloop.${name}(${parameters.join(', ')})\`**`, '', headOf(text), ''];
}

/** Tables that a later migration drops. */
const DROPPED = new Set(
  readMigrationFiles().flatMap(({ text }) =>
    [...text.matchAll(/DROP TABLE IF EXISTS everloop\.(\w+)/g)].map(([, table]) => table!),
  ),
);

function describeMigration({ text }: { text: string }): string[] {
  const tables = [
    ...text.matchAll(/CREATE TABLE IF NOT EXISTS everloop\.(\w+)[^(]*\n\(\n([\s\S]*?)\n\)\nENGINE/g),
  ];
  return tables
    .filter(([, table]) => !DROPPED.has(table!))
    .flatMap(([, table, body], index) => [
      `**\`everloop.${table}\`**`,
      '',
      ...(index === 0 ? [headOf(text), ''] : []),
      '```sql',
      body!,
      '```',
      '',
    ]);
}

/** The comment at the head of a file, as one paragraph a labelled line. */
function headOf(text: string): string {
  const lines: string[] = [];
  for (const line of text.split('\n')) {
    if (!line.startsWith('--')) break;
    lines.push(line.slice(3));
  }
  return lines.join('\n').replaceAll(/\n(?=(Check|Engine): )/g, '\n\n');
}

function readMigrationFiles(): SqlSource[] {
  return readSqlFolder('migrations').map(({ name, text }) => ({
    name,
    text: text.replaceAll(/ ?<<\w[^<>]*>>/g, ''),
  }));
}
