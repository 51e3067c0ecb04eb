import { CSV_ESCAPES, type CsvEscape } from '../csv/write-csv.js';
import { countPeriods, type Granularity, nextAfter, startOf } from '../domain/calendar-days.js';
import { type ProjectSettings, WEEK_DAYS } from '../domain/project-settings.js';
import type { StoredSet } from '../segments/create-segments.js';
import type { List, Metric } from './metric.js';
import type { ParameterValue } from './parameter.js';
import { ProblemError } from './problem-error.js';

/** A request that was checked: what the views are asked, and what the answer says about it. */
export interface MetricRequest {
  asOf: string;
  /** What `segment=` says: a name or a key; once resolved the key of a stored set. '' for everyone. */
  segment: string;
  /** The stored sets that were found for parameters that name a segment, by parameter. */
  sets: Readonly<Record<string, StoredSet>>;
  /** Values of the metric's own parameters by camelCase name; a range is widened to whole periods. */
  values: Record<string, ParameterValue>;
  /** The list that CSV gives. */
  list: List;
  /** How CSV writes text that a spreadsheet would run. */
  csvEscape: CsvEscape;
}

export interface RequestSurroundings {
  project: ProjectSettings;
  nowMs: number;
  dayOf: (projectId: string, timestampMs: number) => string;
}

const EVERYBODYS = ['asOf', 'segment', 'list', 'escape'];
/** Longest range, in periods. */
const LONGEST: Record<Granularity, number> = { day: 1_100, week: 256, month: 64 };

/**
 * Checks the query string of a metrics request.
 *
 * Errors  METRIC_UNKNOWN_PARAMETER, METRIC_INVALID_PARAMETER, METRIC_INVALID_RANGE, METRIC_UNKNOWN_LIST.
 */
export function readRequest(
  metric: Metric,
  query: Readonly<Record<string, unknown>>,
  { project, nowMs, dayOf }: RequestSurroundings,
): MetricRequest {
  const known = [...EVERYBODYS, ...metric.parameters.map((parameter) => parameter.name)];
  const repeatable = new Set(metric.parameters.filter((each) => each.isRepeatable).map(({ name }) => name));
  const texts: Record<string, readonly string[]> = {};
  for (const [name, given] of Object.entries(query)) {
    if (!known.includes(name))
      throw new ProblemError(
        'METRIC_UNKNOWN_PARAMETER',
        `${metric.name} takes no parameter "${name.slice(0, 100)}"`,
        `Use only ${known.join(', ')}.`,
      );
    if (typeof given !== 'string' && !repeatable.has(name))
      throw new ProblemError(
        'METRIC_INVALID_PARAMETER',
        `${name} is given more than once`,
        `Give ${name} once.`,
      );
    texts[name] = [given].flat() as string[];
  }
  const textOf = (name: string) => texts[name]?.[0];

  const asOfMs = readInstant(textOf('asOf'), nowMs);
  const today = dayOf(project.id, asOfMs);
  const values: Record<string, ParameterValue> = {};
  for (const parameter of metric.parameters)
    values[parameter.name] = parameter.read(
      textOf(parameter.name),
      { project, today, values },
      texts[parameter.name] ?? [],
    );
  metric.check?.(values);
  if ('from' in values) widenRange(values, WEEK_DAYS.indexOf(project.weekStart));
  return {
    asOf: new Date(asOfMs).toISOString(),
    segment: textOf('segment') ?? '',
    sets: {},
    values,
    list: findList(metric, textOf('list') ?? 'rows'),
    csvEscape: readCsvEscape(textOf('escape')),
  };
}

/** Reads `asOf`; now where it is not given. Errors: METRIC_INVALID_PARAMETER. */
export function readInstant(text: string | undefined, nowMs: number): number {
  if (text === undefined) return nowMs;
  const ms = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})$/.test(text)
    ? Date.parse(text)
    : Number.NaN;
  if (Number.isNaN(ms) || ms < Date.UTC(2000, 1) || ms > Date.UTC(2069, 11))
    throw new ProblemError(
      'METRIC_INVALID_PARAMETER',
      `asOf is "${text.slice(0, 100)}"`,
      'Give asOf as an instant with offset, such as 2026-11-22T10:00:00Z (a + in a URL is written %2B).',
    );
  return ms;
}

function widenRange(values: Record<string, ParameterValue>, weekStart: number): void {
  const granularity = (values.granularity ?? 'day') as Granularity;
  const from = values.from as string;
  const to = values.to as string;
  if (from >= to)
    throw new ProblemError(
      'METRIC_INVALID_RANGE',
      `from ${from} is not before to ${to}`,
      'Give a from that is before to.',
    );
  values.from = startOf(granularity, from, weekStart);
  values.to = startOf(granularity, to, weekStart) === to ? to : nextAfter(granularity, to, weekStart);
  const count = countPeriods(granularity, values.from, values.to);
  if (count > LONGEST[granularity])
    throw new ProblemError(
      'METRIC_INVALID_RANGE',
      `the range has ${count} ${granularity}s`,
      `Ask for at most ${LONGEST.day} days, ${LONGEST.week} weeks or ${LONGEST.month} months.`,
    );
}

function readCsvEscape(text = 'formulas'): CsvEscape {
  const csvEscape = CSV_ESCAPES.find((each) => each === text);
  if (csvEscape !== undefined) return csvEscape;
  throw new ProblemError(
    'METRIC_INVALID_PARAMETER',
    `escape is "${text.slice(0, 100)}"`,
    `Give escape as one of ${CSV_ESCAPES.join(', ')}.`,
  );
}

function findList(metric: Metric, name: string): List {
  const list = metric.lists.find((each) => each.name === name);
  if (list !== undefined) return list;
  throw new ProblemError(
    'METRIC_UNKNOWN_LIST',
    `${metric.name} has no list "${name.slice(0, 100)}"`,
    `Use one of ${metric.lists.map((each) => each.name).join(', ')}.`,
  );
}
