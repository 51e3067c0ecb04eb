import { MAX_ACT_BYTES, readAct } from '@everloop/schemas';
import { addDays, addMonths, type Granularity, isDay } from '../domain/calendar-days.js';
import type { Parameter } from './parameter.js';
import { ProblemError } from './problem-error.js';

/** The parameters that metrics share. A metric lists those it takes, in the order in which they are read. */

function invalid(name: string, text: string, expected: string): ProblemError {
  return new ProblemError(
    'METRIC_INVALID_PARAMETER',
    `${name} is "${text.slice(0, 100)}"`,
    `Give ${name} ${expected}.`,
  );
}

function day(name: string, description: string, fallback: Parameter['read']): Parameter {
  return {
    name,
    sqlType: 'Date',
    description,
    schema: { type: 'string', format: 'date' },
    sqlDefault: '',
    read: (text, context, texts) => {
      if (text === undefined) return fallback(text, context, texts);
      if (!isDay(text)) throw invalid(name, text, 'as an existing day, YYYY-MM-DD');
      if (text < '2000-02-01' || text > '2069-11-30')
        throw invalid(name, text, 'between 2000-02-01 and 2069-11-30');
      return text;
    },
  };
}

export function choice(
  name: string,
  description: string,
  values: readonly string[],
  fallback: string,
): Parameter {
  return {
    name,
    sqlType: 'String',
    description,
    schema: {
      type: 'string',
      enum: values.filter((value) => value !== ''),
      ...(fallback ? { default: fallback } : {}),
    },
    sqlDefault: `'${fallback}'`,
    read: (text) => {
      if (text === undefined) return fallback;
      if (!values.includes(text))
        throw invalid(name, text, `one of ${values.filter((value) => value !== '').join(', ')}`);
      return text;
    },
  };
}

export function wholeNumber(
  name: string,
  description: string,
  limits: { min: number; max: number; only?: readonly number[] },
  fallback: number | ((context: Parameters<Parameter['read']>[1]) => number),
  sqlDefault = String(fallback),
): Parameter {
  const expected = limits.only
    ? `one of ${limits.only.join(', ')}`
    : `as a whole number from ${limits.min} to ${limits.max}`;
  return {
    name,
    sqlType: 'UInt16',
    description,
    schema: limits.only
      ? { type: 'integer', enum: limits.only }
      : { type: 'integer', minimum: limits.min, maximum: limits.max },
    sqlDefault,
    read: (text, context) => {
      if (text === undefined) return typeof fallback === 'number' ? fallback : fallback(context);
      const value = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
      const fits = limits.only ? limits.only.includes(value) : value >= limits.min && value <= limits.max;
      if (!fits) throw invalid(name, text, expected);
      return value;
    },
  };
}

export function eventName(name: string, description: string): Parameter {
  return {
    name,
    sqlType: 'String',
    description,
    schema: { type: 'string', minLength: 1, maxLength: 256 },
    sqlDefault: "''",
    read: (text) => {
      if (text === undefined) return '';
      if (text === '' || Buffer.byteLength(text) > 256)
        throw invalid(name, text, 'as an event name of 1 to 256 bytes');
      return text;
    },
  };
}

/** What a person does, with conditions: the name of a track event, or JSON. '' where it is not given. */
export function act(name: string, description: string): Parameter {
  return {
    name,
    sqlType: 'String',
    description: `${description} The name of a track event or, as JSON, \`{"event":…}\`, \`{"page":…}\` or \`{"screen":…}\`, perhaps with \`where\`.`,
    schema: { type: 'string', minLength: 1, maxLength: MAX_ACT_BYTES },
    sqlDefault: "''",
    read: (text) => {
      if (text === undefined) return '';
      checkAct(name, text);
      return text;
    },
  };
}

function checkAct(name: string, text: string): void {
  const read = readAct(text);
  if ('problem' in read)
    throw new ProblemError(
      'METRIC_INVALID_PARAMETER',
      `${name} is not an act: ${read.problem}`,
      `Give ${name} as the name of a track event, or as JSON such as {"page":"/pricing"}.`,
    );
}

/** A segment in addition to the one that every metric takes. */
export function segmentKey(name: string, description: string): Parameter {
  return {
    name,
    sqlType: 'String',
    description,
    schema: { type: 'string', minLength: 1 },
    sqlDefault: "''",
    isSegment: true,
    read: (text) => text ?? '',
  };
}

/** Event names in order, which a request must give: separated by commas, or one each time the parameter is in the query. */
export function eventNames(
  name: string,
  description: string,
  { min, max }: { min: number; max: number },
): Parameter {
  return {
    name,
    sqlType: 'Array(String)',
    description: `${description} Separated by commas; or, if a name contains a comma, repeat \`${name}\` for each.`,
    schema: {
      type: 'array',
      items: { type: 'string', minLength: 1, maxLength: 256 },
      minItems: min,
      maxItems: max,
    },
    sqlDefault: '',
    isRequired: true,
    isRepeatable: true,
    read: (_text, _context, texts) => {
      if (texts.length === 0)
        throw new ProblemError(
          'METRIC_INVALID_PARAMETER',
          `${name} is not given`,
          `Give ${name} as ${min} to ${max} event names, separated by commas.`,
        );
      const names = texts.length === 1 ? texts[0]!.split(',') : texts;
      const fits = names.every((each) => each !== '' && Buffer.byteLength(each) <= 256);
      if (names.length < min || names.length > max || !fits)
        throw invalid(name, names.join(','), `as ${min} to ${max} event names of 1 to 256 bytes`);
      return names;
    },
  };
}

export const granularity = (fallback: Granularity = 'day') =>
  choice('granularity', 'Length of a period.', ['day', 'week', 'month'], fallback);

/** A range reads `granularity` first, where the metric has one, because the default depends on it. */
export const from = day(
  'from',
  'First day. Default: 30 days, 12 weeks or 12 months before `to`.',
  (_text, { values }) => {
    const to = values.to as string;
    if (values.granularity === 'month') return addMonths(to, -12);
    return addDays(to, values.granularity === 'week' ? -84 : -30);
  },
);

export const to = day('to', 'First day after the range. Default: tomorrow.', (_text, { today }) =>
  addDays(today, 1),
);

export const end = day('end', 'Last day of the window. Default: today.', (_text, { today }) => today);

export const event = eventName(
  'event',
  'Only this track event counts as activity. Default: the active events of the project.',
);

export const by = (groups: readonly string[]) =>
  choice('by', 'Groups the answer: one curve or row for each group.', ['', ...groups], '');

export const periods = wholeNumber(
  'periods',
  'Last offset. Default: 30 days, 12 weeks or 12 months.',
  { min: 0, max: 255 },
  ({ values }) => (values.granularity === 'day' ? 30 : 12),
  '30',
);
