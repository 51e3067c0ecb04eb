import { inspect } from 'node:util';
import type { AnalyticsOptions } from './create-analytics.js';

type Rule = [mustBe: string, holds: (value: unknown) => boolean];

/** A timer beyond this would fire at once. */
const MAX_TIMER_MS = 2 ** 31 - 1;

const isNumber = (value: unknown, least: number, most = Number.MAX_SAFE_INTEGER) =>
  typeof value === 'number' && value >= least && value <= most;
const isObject = (value: unknown) => typeof value === 'object' && !Array.isArray(value);

const milliseconds: Rule = [
  `a number of milliseconds from 0 to ${MAX_TIMER_MS}`,
  (value) => isNumber(value, 0, MAX_TIMER_MS),
];
const atLeastOne: Rule = ['a number of at least 1', (value) => isNumber(value, 1)];
const bool: Rule = ['true or false', (value) => typeof value === 'boolean'];

const REQUIRED: Record<string, Rule> = {
  writeKey: ['a text that is not empty', (value) => typeof value === 'string' && value.trim() !== ''],
  host: [
    'an http or https address such as "https://events.example.com"',
    (value) => typeof value === 'string' && /^https?:\/\//i.test(value) && URL.canParse(value),
  ],
};

const OPTIONAL: Record<string, Rule> = {
  flushIntervalMs: milliseconds,
  maxBatchEvents: atLeastOne,
  maxBatchBytes: atLeastOne,
  maxQueueBytes: atLeastOne,
  whenFull: ['"drop_newest" or "drop_oldest"', (value) => value === 'drop_newest' || value === 'drop_oldest'],
  concurrency: atLeastOne,
  timeoutMs: milliseconds,
  gzip: bool,
  context: ['an object', isObject],
  requests: ['what createRequestContext returned', isObject],
  flushOnExit: bool,
  onError: ['a function', (value) => typeof value === 'function'],
};

/**
 * Throws a TypeError that names the first option that cannot be used. An optional one may be null, as a variable that is
 * unset.
 */
export function checkOptions(options: AnalyticsOptions | undefined): void {
  const given = (options ?? {}) as unknown as Record<string, unknown>;
  for (const [name, [mustBe, holds]] of Object.entries({ ...REQUIRED, ...OPTIONAL })) {
    const value = given[name];
    if (holds(value) || (name in OPTIONAL && (value === undefined || value === null))) continue;
    // A key is not repeated in messages.
    const seen = name === 'writeKey' && typeof value === 'string' ? 'empty' : inspect(value, { depth: 0 });
    throw new TypeError(`createAnalytics: the option "${name}" must be ${mustBe}; it is ${seen}.`);
  }
}
