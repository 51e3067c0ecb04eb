import { z } from 'zod';
import { describeUnknownNames, findRelevantIssues, formatIssue } from '../messages/format-issue.js';
import {
  LIFECYCLE_STATES,
  MAX_SEGMENT_DEPTH,
  MAX_SEGMENT_PARTS,
  SEGMENT_KINDS,
  type SegmentKind,
  type SegmentRule,
} from './rule.js';

const FIRST_DAY = '2000-02-01';
const LAST_DAY = '2069-11-30';

const day = z
  .string()
  .refine(isDay, 'expected an existing day, as YYYY-MM-DD')
  .refine((text) => text >= FIRST_DAY && text <= LAST_DAY, `expected a day from ${FIRST_DAY} to ${LAST_DAY}`);
const eventName = z.string().min(1).max(256);
/** One text, or a list of them. */
const oneOf = <Each extends z.ZodType<string>>(each: Each) =>
  z.union([each.transform((text) => [text]), z.array(each).min(1).max(100)]);
const traitName = z.string().min(1).max(256);
const traitValue = z.union([z.string().max(1_024), z.number(), z.boolean()], {
  error: 'expected a text, a number, true or false',
});

const did = z.strictObject({
  event: eventName,
  times: z.int().min(1).max(1_000_000).default(1),
  days: z.int().min(1).max(1_100).optional(),
  end: day.optional(),
});

const trait = z
  .strictObject({
    name: traitName,
    equals: traitValue.optional(),
    in: z.array(traitValue).min(1).max(100).optional(),
    exists: z.boolean().optional(),
  })
  .refine(
    (rule) => [rule.equals, rule.in, rule.exists].filter((part) => part !== undefined).length === 1,
    'expected one of equals, in and exists',
  );

const cohort = z
  .strictObject({
    month: z
      .string()
      .regex(/^20[0-6]\d-(0[1-9]|1[0-2])$/, 'expected a month as YYYY-MM')
      .optional(),
    from: day.optional(),
    to: day.optional(),
  })
  .refine(
    ({ month, from, to }) => (month !== undefined) !== (from !== undefined && to !== undefined),
    'expected a month, or from and to',
  )
  .refine(({ from = '', to = '9' }) => from < to, 'expected from to be before to');

/** What stands behind each name; rules within rules are read by `ruleAt`. */
const LEAVES = {
  rung: z.strictObject({
    is: oneOf(z.string().min(1).max(64)),
    granularity: z.enum(['day', 'week', 'month']).default('month'),
    day: day.optional(),
  }),
  state: z.strictObject({ is: oneOf(z.enum(LIFECYCLE_STATES)), day: day.optional() }),
  activeDays: z
    .strictObject({
      window: z.int().min(1).max(1_100),
      from: z.int().min(0).max(1_100),
      to: z.int().min(0).max(1_100).optional(),
      end: day.optional(),
      event: eventName.optional(),
    })
    .refine(({ window, from, to = window }) => from <= to && to <= window, 'expected from ≤ to ≤ window'),
  did,
  didNot: did,
  trait,
  channel: oneOf(z.string().min(1).max(512)),
  cohort,
} as const satisfies Partial<Record<SegmentKind, z.ZodType>>;

/**
 * Reads a segment's rule and fills in defaults; every issue has the path of what is wrong and says what to write.
 * `{"and": [{"channel": "direct"}, {"not": {"did": {"event": "Order Completed"}}}]}`
 */
export const segmentRuleSchema = ruleAt(1).refine(
  (rule) => countParts(rule) <= MAX_SEGMENT_PARTS,
  `a segment has at most ${MAX_SEGMENT_PARTS} parts`,
) as z.ZodType<SegmentRule, unknown>;

/** The rules within rules, as JSON schema for OpenAPI. */
export function describeSegmentLeaves(): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(LEAVES).map(([kind, schema]) => {
      const { $schema: _, ...described } = z.toJSONSchema(schema, { io: 'input' });
      return [kind, described];
    }),
  );
}

function ruleAt(depth: number): z.ZodType<SegmentRule, unknown> {
  return z.unknown().transform((value, context): SegmentRule => {
    const refuse = (message: string, path: PropertyKey[] = []) => {
      context.issues.push({ code: 'custom', message, path, input: value });
      return z.NEVER;
    };
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      return refuse('expected a rule, an object such as {"did": {"event": "Order Completed"}}');
    const kinds = Object.keys(value);
    const [kind] = kinds;
    if (kind === undefined || kinds.length > 1 || !isKind(kind)) return refuse(messageOfKinds(kinds));
    if (depth > MAX_SEGMENT_DEPTH)
      return refuse(`rules can be nested at most ${MAX_SEGMENT_DEPTH} levels deep`);
    const parsed = schemaOf(kind, depth).safeParse((value as Record<string, unknown>)[kind], {
      error: formatIssue,
    });
    if (parsed.success) return { [kind]: parsed.data } as unknown as SegmentRule;
    // A member that is misspelt is missing, too: the spelling comes first.
    const isMisspelt = ({ code }: z.core.$ZodIssue) => Number(code === 'unrecognized_keys');
    const issues = findRelevantIssues(parsed.error.issues).sort((a, b) => isMisspelt(b) - isMisspelt(a));
    for (const issue of issues) refuse(issue.message, [kind, ...issue.path]);
    return z.NEVER;
  });
}

function schemaOf(kind: SegmentKind, depth: number): z.ZodType {
  if (kind === 'and' || kind === 'or') return z.array(ruleAt(depth + 1)).max(MAX_SEGMENT_PARTS);
  return kind === 'not' ? ruleAt(depth + 1) : LEAVES[kind];
}

function messageOfKinds(kinds: readonly string[]): string {
  const unknown = kinds.filter((kind) => !isKind(kind));
  if (unknown.length > 0) return describeUnknownNames(unknown, SEGMENT_KINDS);
  return kinds.length === 0
    ? `a rule has exactly one of ${SEGMENT_KINDS.join(', ')}`
    : `a rule has exactly one kind, not ${kinds.join(' and ')}; combine them as {"and": […]}`;
}

function isKind(kind: string): kind is SegmentKind {
  return (SEGMENT_KINDS as readonly string[]).includes(kind);
}

function countParts(rule: SegmentRule): number {
  if ('and' in rule) return rule.and.reduce((sum, part) => sum + countParts(part), 1);
  if ('or' in rule) return rule.or.reduce((sum, part) => sum + countParts(part), 1);
  return 'not' in rule ? 1 + countParts(rule.not) : 1;
}

function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const ms = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(text);
}
