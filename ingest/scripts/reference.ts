import { readdirSync, readFileSync } from 'node:fs';
import { type List, type Metric, routeOf, toSnakeCase, viewOf } from '../src/metrics/metric.js';
import { METRICS } from '../src/metrics/registry.js';

const warehouse = new URL('../../schemas/warehouse/', import.meta.url);

/** Where the page stands. `npm run reference -w ingest` writes it, a test keeps it true. */
export const REFERENCE_FILE = new URL('REFERENCE.md', warehouse);

/** The reference page for analysts: every metric's views with columns, the views they are made of, and the tables. */
export function makeReference(): string {
  return [
    '# Tables and views',
    '',
    '*Made from the contracts and the SQL by `npm run reference -w ingest`.*',
    '',
    'Every number of the REST API is a parameterised view: `GET /v1/metrics/<metric>` asks `everloop.<metric>` with the same',
    "parameters (snake_case here, camelCase there) and gives the same rows. Every view takes `project`, `as_of` (`''` for now,",
    "else an ISO instant with offset) and `segment` (`''` for everyone) beside its own; the engine knows no defaults, so",
    'all must be given, and `<view>_default` takes only the project and the dates.',
    '',
    '## Metrics',
    '',
    ...METRICS.flatMap(describeMetric),
    '## Views that metrics are made of',
    '',
    ...describeOtherViews(),
    '## Tables',
    '',
    ...readFiles('migrations').flatMap(describeMigration),
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

function describeOtherViews(): string[] {
  const ofMetrics = new Set(METRICS.flatMap((metric) => metric.lists.map((list) => viewOf(metric, list))));
  return readFiles('views')
    .filter(({ name }) => !ofMetrics.has(name))
    .flatMap(({ name, text }) => {
      const parameters = [
        ...new Set([...text.matchAll(/\{(\w+):([^}]+)\}/g)].map(([, key, type]) => `${key}: ${type}`)),
      ];
      return [`**\`everloop.${name}(${parameters.join(', ')})\`**`, '', headOf(text), ''];
    });
}

/** Tables that a later migration drops. */
const DROPPED = new Set(
  readFiles('migrations').flatMap(({ text }) =>
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

function readFiles(folder: 'migrations' | 'views'): { name: string; text: string }[] {
  const directory = new URL(`${folder}/`, warehouse);
  return readdirSync(directory)
    .filter((file) => file.endsWith('.sql'))
    .sort()
    .map((file) => ({
      name: file.slice(0, -'.sql'.length),
      text: readFileSync(new URL(file, directory), 'utf8').replaceAll(/ ?<<\w[^<>]*>>/g, ''),
    }));
}
