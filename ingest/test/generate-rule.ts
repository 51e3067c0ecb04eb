import { LIFECYCLE_STATES, type SegmentRule } from '@everloop/schemas';
import fc from 'fast-check';
import { type ReceivedEvent, stream } from './generate-stream.js';

const day = fc.constantFrom(
  '2026-09-30',
  '2026-10-25',
  '2026-11-01',
  '2026-11-02',
  '2026-11-23',
  '2026-11-25',
);
const maybeDay = fc.option(day, { nil: undefined });
const event = fc.constantFrom('Visit', 'Order Completed', 'Signed Up', 'Never Done');

/** Leaves out what is undefined, as a parsed rule does. */
const given = <Rule extends object>(rule: Rule): Rule =>
  Object.fromEntries(Object.entries(rule).filter(([, value]) => value !== undefined)) as Rule;

const did = fc
  .record({
    event,
    times: fc.integer({ min: 1, max: 3 }),
    days: fc.option(fc.constantFrom(1, 7, 40), { nil: undefined }),
    end: maybeDay,
  })
  .map(given);

const activeDays = fc
  .record({
    window: fc.constantFrom(1, 7, 28, 30, 75),
    from: fc.integer({ min: 0, max: 3 }),
    to: fc.option(fc.integer({ min: 3, max: 5 }), { nil: undefined }),
    end: maybeDay,
    event: fc.option(event, { nil: undefined }),
  })
  .map(given);

const traitValue = fc.constantFrom<string | number | boolean>(
  'pro',
  'free',
  'a/"b\\',
  5,
  '5',
  2.5,
  true,
  false,
);
const traitName = fc.constantFrom('plan', 'seats', 'k.x');
const trait = fc.oneof(
  fc.record({ name: traitName, equals: traitValue }),
  fc.record({ name: traitName, in: fc.array(traitValue, { minLength: 1, maxLength: 3 }) }),
  fc.record({ name: traitName, exists: fc.boolean() }),
);

const cohort = fc.constantFrom(
  { month: '2026-10' },
  { month: '2026-11' },
  { from: '2026-09-20', to: '2026-10-26' },
);
const channel = fc.subarray(['direct', 'invite', 'newsletter/email', 'cpc', 'search', 'referral', 'social'], {
  minLength: 1,
});
const state = fc
  .record({ is: fc.subarray([...LIFECYCLE_STATES], { minLength: 1 }), day: maybeDay })
  .map(given);

const rung = fc
  .record({
    is: fc.subarray(['inactive', 'visitor', 'regular', 'buyer', 'devotee'], { minLength: 1 }),
    granularity: fc.constantFrom('day' as const, 'week' as const, 'month' as const),
    day: maybeDay,
  })
  .map(given);

export const rungRule: fc.Arbitrary<SegmentRule> = fc.record({ rung });

/** Any rule, combined up to three deep. */
export const segmentRule = fc.letrec<{ rule: SegmentRule }>((tie) => ({
  rule: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    fc.oneof(
      fc.record({ did }),
      fc.record({ didNot: did }),
      fc.record({ activeDays }),
      fc.record({ trait }),
      fc.record({ channel }),
      fc.record({ cohort }),
      fc.record({ state }),
      rungRule,
    ),
    fc.record({ and: fc.array(tie('rule'), { maxLength: 3 }) }),
    fc.record({ or: fc.array(tie('rule'), { maxLength: 3 }) }),
    fc.record({ not: tie('rule') }),
  ),
})).rule;

const traits = fc.option(
  fc.dictionary(traitName, fc.oneof(traitValue, fc.constantFrom(null, [1], { city: 'X' })), { maxKeys: 3 }),
  { nil: undefined },
);

/** A stream whose events carry traits, of their own and in their context; copies of a message carry the same. */
export const streamWithTraits: fc.Arbitrary<ReceivedEvent[]> = fc
  .tuple(stream, fc.array(fc.record({ own: traits, around: traits }), { minLength: 40, maxLength: 40 }))
  .map(([events, carried]) =>
    events.map(({ receivedAt, event: sent }) => {
      const { own, around } = carried[Number(sent.messageId.slice(1)) % carried.length]!;
      const context = { ...(sent.context as object), ...(around === undefined ? {} : { traits: around }) };
      return { receivedAt, event: { ...sent, context, ...(own === undefined ? {} : { traits: own }) } };
    }),
  );
