import { missing, segmentRuleSchema } from '@everloop/schemas';
import { z } from 'zod';
import { readCurrency } from './read-amount.js';
import { readZoneName } from './zone-name.js';

/** A project's settings. A request parameter takes precedence over a setting, a setting over the default. */

const eventName = z.string().min(1).max(256);
const eventNames = z
  .union([eventName, z.array(eventName)])
  .transform((names) => (typeof names === 'string' ? [names] : names));

const decimal = z
  .union([z.string(), z.number()])
  .transform(String)
  .pipe(z.string().regex(/^\d{1,20}(\.\d{1,18})?$/, 'expected a decimal such as "50" or "12.5"'));

const EXPECTED_CURRENCY = 'expected a currency such as "EUR"';
const currency = z
  .string()
  .transform((text) => readCurrency(text, ''))
  .refine((code) => code !== '', EXPECTED_CURRENCY);

/** Amounts by currency, each named as orders name theirs: another spelling would never be met. */
const amounts = z.record(z.string(), decimal).transform((written, context) => {
  const byCurrency = new Map<string, { name: string; least: string }>();
  for (const [name, least] of Object.entries(written)) {
    const code = readCurrency(name, '');
    const first = byCurrency.get(code);
    if (code === '') context.addIssue({ code: 'custom', path: [name], message: EXPECTED_CURRENCY });
    else if (first !== undefined)
      context.addIssue({
        code: 'custom',
        path: [name],
        message: `is the same currency as "${first.name}"; name ${code} once`,
      });
    else byCurrency.set(code, { name, least });
  }
  return Object.fromEntries([...byCurrency].map(([code, { least }]) => [code, least]));
});

/** Names of top-level properties, each once, the first that counts first. */
const propertyNames = (example: string) =>
  z
    .array(z.string().min(1).max(256))
    .min(1, `is empty; expected a list such as ${example}`)
    .max(20)
    .refine((names) => new Set(names).size === names.length, 'has a name twice; use each name once');

const rolesSchema = z.strictObject({
  signUp: eventNames.default(['Signed Up']),
  activation: eventNames.default(['Project Created']),
  revenue: eventNames.default(['Order Completed']),
  refund: eventNames.default(['Order Refunded']),
  invite: eventNames.default(['Invite Sent']),
  accept: eventNames.default(['Invite Accepted', 'Signed Up']),
  nps: eventNames.default(['Survey Answered']),
  impression: eventNames.default(['Ad Shown']),
  interaction: eventNames.default(['Ad Clicked']),
  conversion: eventNames.default(['Order Completed']),
});

const rungSchema = z.strictObject({
  name: z.string().min(1).max(64),
  /** Active days in the period, at least. */
  activeDays: z.int().min(1).max(31).optional(),
  /** Times each event was done in the period, at least. */
  events: z.record(eventName, z.int().min(1)).optional(),
  /** Revenue of the period by currency, at least. */
  revenue: amounts.optional(),
  /** Orders of the period, at least. */
  orders: z.int().min(1).optional(),
});

const loopStages = ['consider', 'evaluate', 'buy', 'enjoy', 'advocate', 'bond'] as const;
const loopSchema = z.strictObject(
  Object.fromEntries(loopStages.map((stage) => [stage, eventNames.default([])])) as {
    [Stage in (typeof loopStages)[number]]: z.ZodDefault<typeof eventNames>;
  },
);

const journeyStageSchema = z
  .strictObject({
    stage: z.string().min(1).max(64),
    events: eventNames.default([]),
    /** Page views count as this stage. */
    pages: z.boolean().default(false),
  })
  .refine(
    ({ events, pages }) => events.length > 0 || pages,
    'this stage has no events; give it events, or pages: true',
  );

/** Any letter case, but the zone must exist; stored under its canonical name, because the engine minds the case. */
const timeZone = z
  .string({ error: missing('an IANA time zone such as "Europe/Berlin" or "UTC"') })
  .transform((name, context) => {
    const zone = /^[+-]/.test(name) ? null : readZoneName(name);
    if (zone !== null) return zone;
    context.addIssue({
      code: 'custom',
      message: `"${name}" is not an IANA time zone; use one such as "Europe/Berlin" or "UTC"`,
    });
    return z.NEVER;
  });

const userAgentText = z
  .string()
  .max(256)
  .refine(
    (text) => text.trim() !== '',
    'is blank and would match every user agent; use a part of one, such as "OurMonitoring"',
  );

const HOST = /^(?=.{1,253}$)[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?(?:\.[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?)*$/;
const lowerCaseText = z.string().transform((text) => text.trim().toLowerCase());
const domainName = lowerCaseText.refine(
  (text) => HOST.test(text),
  'expected a domain without scheme, port or path, such as "example.com"',
);
const referrerEntry = lowerCaseText.refine(
  (text) => HOST.test(text.replace(/^[=!]/, '')),
  'expected a host such as "pay.example.com", "=example.com" for it alone, or "!paypal.com" to take it off the built-in list',
);

const key = z.string().min(6, 'a key has at least 6 characters').max(128, 'a key has at most 128 characters');
const SENDERS = 'a list of at least one random key for senders, such as ["wk_…"]';

export const WEEK_DAYS = [
  'monday',
  'tuesday',
  'wednesday',
  'thursday',
  'friday',
  'saturday',
  'sunday',
] as const;

/** Names of segments, in the configuration and in REST. 32 hex digits are a key. */
export const SEGMENT_NAME = /^(?![0-9a-f]{32}$)[a-z0-9][a-z0-9_-]{0,63}$/;

export const projectSchema = z.strictObject({
  id: z
    .string({ error: missing('a name such as "shop"') })
    .regex(
      /^[a-z0-9][a-z0-9_-]{0,63}$/,
      'an id is 1-64 of a-z, 0-9, _ and -, and starts with a letter or digit',
    ),
  timeZone,
  weekStart: z.enum(WEEK_DAYS).default('monday'),
  currency: currency.default('USD'),
  writeKeys: z.array(key, { error: missing(SENDERS) }).min(1, `is empty; expected ${SENDERS}`),
  readKeys: z.array(key).default([]),
  /** May erase people and replay dead letters. */
  adminKeys: z.array(key).default([]),
  horizonDays: z.int().min(1).max(7_300).default(1_095),
  /** Raw events of more than this many days ago are dropped, and older ones not taken; null keeps all. */
  keepDays: z.int().min(1).max(7_300).nullable().default(null),
  /** Whether the numbers that were folded out of dropped events stay. */
  keepStates: z.boolean().default(true),
  /** Whether events of robots, by the user agent that a browser or an app names, are refused or kept. */
  bots: z.enum(['refuse', 'keep']).default('refuse'),
  /** Texts: a user agent that contains one is not a robot's. */
  notBots: z.array(userAgentText).max(100).default([]),
  /** Refused events of robots are dropped after that many days: anybody's crawler makes them. */
  botLetterDays: z.int().min(1).max(7_300).default(7),
  ipPolicy: z.enum(['keep', 'truncate', 'drop']).default('truncate'),
  planMode: z.enum(['report', 'enforce', 'off']).default('report'),
  activeEvents: z.array(eventName).nullable().default(null),
  activationDays: z.int().min(1).max(255).default(7),
  retentionDays: z.array(z.int().min(0).max(255)).min(1).default([1, 7, 30]),
  roles: rolesSchema.prefault({}),
  /** Names of properties, of which the first that is there is an order's or a refund's amount. */
  amountProperties: propertyNames('["revenue", "total"]').default(['revenue', 'total', 'value']),
  /** Names of properties, of which the first that is there names an order; null makes every message an order of its own. */
  orderIdProperties: propertyNames('["order_id"], or null').nullable().default(['order_id', 'orderId']),
  /** Domains that are the project's own: neither they nor what is below them brings a visit. */
  ownDomains: z.array(domainName).max(1_000).default([]),
  /**
   * Hosts that bring no visit, such as a bank's card check: each with all below it. `=host` is it with and without `www.`
   * alone, `!host` takes one off the built-in list.
   */
  ignoredReferrers: z.array(referrerEntry).max(1_000).default([]),
  inviterProperty: z.string().min(1).default('inviterId'),
  inviteProperty: z.string().min(1).default('inviteId'),
  npsProperty: z.string().min(1).default('score'),
  ladder: z.array(rungSchema).max(32).default([]),
  loop: loopSchema.prefault({}),
  journey: z.array(journeyStageSchema).max(32).default([]),
  experiment: z
    .strictObject({
      event: eventName.default('Experiment Viewed'),
      conversion: eventName.default('Order Completed'),
      windowDays: z.int().min(1).max(365).default(7),
      control: z.string().min(1).default('control'),
    })
    .prefault({}),
  campaign: z.strictObject({ windowDays: z.int().min(1).max(365).default(7) }).prefault({}),
  churn: z
    .strictObject({
      recentDays: z.int().min(1).max(128).default(28),
      baselineDays: z.int().min(1).max(128).default(28),
      fall: decimal.default('0.5'),
      dormantDays: z.int().min(2).max(365).default(30),
      currentDays: z.int().min(1).max(365).default(7),
      minGaps: z.int().min(1).max(100).default(3),
    })
    .prefault({}),
  /** Sets of persons by name, for `segment=`. */
  segments: z
    .record(
      z
        .string()
        .regex(
          SEGMENT_NAME,
          'a name is 1-64 of a-z, 0-9, _ and -, and not 32 hex digits, which is the form of a key',
        ),
      segmentRuleSchema,
    )
    .default({}),
});

export type ProjectSettings = z.output<typeof projectSchema>;
export type ProjectInput = z.input<typeof projectSchema>;

/** What may be shown and stored: everything but the secrets. */
export function withoutKeys({
  writeKeys: _write,
  readKeys: _read,
  adminKeys: _admin,
  ...settings
}: ProjectSettings): Omit<ProjectSettings, 'writeKeys' | 'readKeys' | 'adminKeys'> {
  return settings;
}
