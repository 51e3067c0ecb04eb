import fc from 'fast-check';

/** One event as a collector receives it. */
export interface ReceivedEvent {
  receivedAt: string;
  event: Record<string, unknown> & { type: string; messageId: string };
}

const DAY_MS = 86_400_000;
/** A Wednesday; the streams live in the 75 days before it, in which New York and Auckland move their clocks. */
export const STREAM_END_MS = Date.UTC(2026, 10, 25, 9, 30);

const userIds = ['u1', 'u2', 'u3', 'u4', 'a1', '0', 'guest'];
const anonymousIds = ['a1', 'a2', 'a3', 'u1'];

/** Instants around local midnights of the zones under test, changes of clocks, and anything between. */
const instant = fc
  .tuple(
    fc.integer({ min: 0, max: 74 }),
    fc.constantFrom(0, 4, 5, 10, 11, 12, 13, 18.5, 23.999),
    fc.integer({ min: -2, max: 2 }),
    fc.integer({ min: 0, max: 999 }),
  )
  .map(
    ([day, hour, second, ms]) => STREAM_END_MS - (75 - day) * DAY_MS + hour * 3_600_000 + second * 1000 + ms,
  );

const identity = fc.oneof(
  { weight: 4, arbitrary: fc.record({ anonymousId: fc.constantFrom(...anonymousIds) }) },
  { weight: 3, arbitrary: fc.record({ userId: fc.constantFrom(...userIds.slice(0, 5)) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      userId: fc.constantFrom(...userIds),
      anonymousId: fc.constantFrom(...anonymousIds),
    }),
  },
);

const context = fc.oneof(
  { weight: 5, arbitrary: fc.constant({}) },
  fc.constantFrom(
    { campaign: { source: 'Newsletter', medium: 'Email' } },
    { campaign: { medium: 'cpc' } },
    { page: { url: 'https://shop.example/', referrer: 'https://www.google.com/search' } },
    { page: { url: 'https://shop.example/', referrer: 'https://shop.example/cart' } },
    { page: { url: 'https://shop.example/', referrer: 'https://blog.example/post' } },
    { referrer: { url: 'https://t.co/abc' } },
  ),
);

const money = {
  revenue: fc.constantFrom('12.50', 7, 0, '1e3', ' 19.99 ', -3, '0.000000000000000001', null, ' '),
  total: fc.constantFrom(30, '2.25', 'free'),
  value: fc.constantFrom(4, ' '),
  order_id: fc.constantFrom('o1', ' o1 ', 'o2', 'undefined', 7, null),
  orderId: fc.constantFrom('o1', '7'),
  currency: fc.constantFrom('eur', 'USD'),
};

/** What tracks are called and say, and when events happen. */
interface Subject {
  /** Events that a stream has at least. Rare numbers need many: a campaign's referral takes four events of one person. */
  least: number;
  names: readonly string[];
  properties: fc.Arbitrary<Record<string, unknown>>;
  context: fc.Arbitrary<Record<string, unknown>>;
  instant: fc.Arbitrary<number>;
  /** What page and screen views say; with it they have properties too. */
  views?: fc.Arbitrary<Record<string, unknown>>;
}

const shapeOf = ({ names, properties, views }: Subject) =>
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({ type: fc.constant('track'), event: fc.constantFrom(...names), properties }),
    },
    {
      weight: 3,
      arbitrary:
        views === undefined
          ? fc.record({ type: fc.constantFrom('page', 'screen') })
          : fc
              .tuple(fc.constantFrom('page', 'page', 'screen'), views, properties)
              .map(([type, said, given]) => ({ type, ...said, properties: given })),
    },
    { weight: 3, arbitrary: fc.constant({ type: 'identify' }) },
    { weight: 1, arbitrary: fc.record({ type: fc.constant('group'), groupId: fc.constant('g1') }) },
    {
      weight: 2,
      arbitrary: fc.record({
        type: fc.constant('alias'),
        previousId: fc.constantFrom('u1', 'u2', 'u3', 'u4', 'a1', 'a2'),
        userId: fc.constantFrom('u1', 'u2', 'u3', 'u4'),
      }),
    },
  );

/** How an event comes: through which library, by how wrong a clock, how long offline, live or out of an archive. */
interface Way {
  library: string;
  /** How far the device's clock is ahead. */
  skewMs: number;
  /** How long it waits before it is sent for the first time. */
  offlineMs: number;
  /** `mark`: imported as history. `received`: the line has a `receivedAt` of its own. */
  archive?: 'mark' | 'received';
}

const way: fc.Arbitrary<Way> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.constant<Way>({ library: 'analytics-node', skewMs: 0, offlineMs: 0 }),
  },
  fc.record({
    library: fc.constant('analytics.js'),
    skewMs: fc.constantFrom(-7_200_000, 3_700_000, 52 * 3_600_000),
    offlineMs: fc.constantFrom(0, 3 * DAY_MS),
  }),
  fc.record({
    library: fc.constantFrom('analytics-kotlin', 'analytics-swift', 'analytics-java', 'made-up'),
    skewMs: fc.constant(0),
    offlineMs: fc.constantFrom(0, 5 * 3_600_000, 9 * DAY_MS),
  }),
  fc.record({
    library: fc.constantFrom('analytics.js', 'analytics-node'),
    skewMs: fc.constant(0),
    offlineMs: fc.constantFrom(0, 3_600_000),
    archive: fc.constantFrom('mark' as const, 'received' as const),
  }),
);

const originalOf = (subject: Subject) =>
  fc
    .tuple(shapeOf(subject), identity, subject.context, subject.instant, way)
    .map(([what, who, around, at, by]) => ({ what, who, around, at, by }));

/** What happens to a stream on its way: resends, later by up to a day, and copies that name another person or time. */
const resend = fc.record({
  of: fc.nat(),
  delayMs: fc.integer({ min: 1, max: DAY_MS }),
  who: fc.option(fc.constantFrom({ userId: 'u1' }, { userId: 'u2' }), { nil: undefined }),
  shiftMs: fc.constantFrom(0, 0, 0, DAY_MS),
});

/** A project's stream in some order of arrival: persons, devices, links that come late or are refused, resends, disorder. */
function streamOf(subject: Subject): fc.Arbitrary<ReceivedEvent[]> {
  return fc
    .tuple(
      fc.array(originalOf(subject), { minLength: subject.least, maxLength: 40 }),
      fc.array(resend, { maxLength: 10 }),
      fc.infiniteStream(fc.nat()),
    )
    .map(([originals, resends, order]) => {
      const first = originals.map(({ what, who, around, at, by }, index) =>
        received(index, { ...who, ...what }, around, at, by, 0),
      );
      const again = resends.map(({ of, delayMs, who, shiftMs }) => {
        const index = of % originals.length;
        const { what, who: before, around, at, by } = originals[index]!;
        const identified =
          what.type === 'alias' || who === undefined
            ? { ...before, ...what }
            : { ...before, ...what, ...who };
        return received(index, identified, around, at + shiftMs, by, delayMs);
      });
      return shuffle([...first, ...again], order);
    });
}

/** What the growth numbers are about. */
const growth: Subject = {
  least: 1,
  names: [
    'Visit',
    'Signed Up',
    'Project Created',
    'Order Completed',
    'Order Refunded',
    'Invite Sent',
    'Invite Accepted',
    'Survey Answered',
  ],
  properties: fc.record(
    {
      ...money,
      inviterId: fc.constantFrom('u1', 'u2', 'nobody'),
      inviteId: fc.constantFrom('i1', 'i2'),
      score: fc.constantFrom(0, 6, 7, 9, 10, ' 10 ', '8', '9.0', '6.00', 'seven', 9.5, -1, 11),
    },
    { requiredKeys: [] },
  ),
  context,
  instant,
};

export const stream = streamOf(growth);

/** The same at a few instants only: many events of a person in one millisecond, where the messageId decides the order. */
export const crowdedStream = streamOf({
  ...growth,
  instant: fc
    .tuple(fc.constantFrom(30, 31, 33, 44, 60), fc.constantFrom(0, 12), fc.integer({ min: 0, max: 1 }))
    .map(([day, hour, ms]) => STREAM_END_MS - (75 - day) * DAY_MS + hour * 3_600_000 + ms),
});

/** Values of every type, with paths of pages and names of screens; a person's events lie close together. */
export const questionStream = streamOf({
  least: 10,
  names: ['Visit', 'Visit', 'Order Completed', 'Signed Up'],
  properties: fc.record(
    {
      ...money,
      plan: fc.constantFrom('pro', 'team', 5, 5.0, true, null, '5', ['pro'], -0, 1e21, 1e-7, 'a "b" / \\ é'),
      size: fc.constantFrom(2.5, 2.4999, 1000.5, 9007199254740991, '3', -1),
      cart: fc.constantFrom({ items: ['cup', 2], total: 3 }, { items: 'a cup' }, 7),
      'cart.items': fc.constantFrom('cup', 'tea'),
      path: fc.constantFrom(
        '/',
        '/pricing',
        '/pricing/',
        '/pricing?x=1',
        '/blog',
        '/blog/a',
        '/blog/b#c',
        ' ',
        7,
      ),
    },
    { requiredKeys: [] },
  ),
  context: fc.oneof(
    { weight: 2, arbitrary: context },
    fc.constantFrom(
      { page: { path: '/pricing' } },
      { page: { path: '/about/?a=/' } },
      { page: { path: ' ' } },
      ...Array.from({ length: 14 }, (_each, index) => ({ page: { path: `/p${index}` } })),
    ),
  ),
  instant: fc
    .tuple(
      fc.constantFrom(1, 14, 30, 31, 32, 44, 60),
      fc.constantFrom(0, 4, 11, 12, 13, 23.999),
      fc.constantFrom(-1_800_000, -60_001, -60_000, 0, 1, 1_799_999, 1_800_000, 1_800_001),
    )
    .map(([day, hour, ms]) => STREAM_END_MS - (75 - day) * DAY_MS + hour * 3_600_000 + ms),
  views: fc.record({ name: fc.constantFrom('Home', 'Cart') }, { requiredKeys: [] }),
});

/** Experiments, campaigns and purchases. Many events share a millisecond, so that their message ids decide. */
export const factStream = streamOf({
  least: 20,
  names: [
    'Experiment Viewed',
    'Experiment Viewed',
    'Ad Shown',
    'Ad Clicked',
    'Product Viewed',
    'Products Compared',
    'Order Completed',
    'Order Completed',
    'Order Refunded',
    'Invite Sent',
  ],
  properties: fc.record(
    {
      ...money,
      experiment: fc.constantFrom('button', 'price', 7, ''),
      variant: fc.constantFrom('control', 'new', 2, ''),
      creative: fc.constantFrom('cat', 'dog'),
      campaign: fc.constantFrom('spring', 'launch', '', 7),
    },
    { requiredKeys: ['experiment', 'variant'] },
  ),
  context: fc.oneof(
    { weight: 3, arbitrary: context },
    fc.constantFrom({ campaign: { name: 'spring', source: 'Mail' } }, { campaign: { name: 'Launch' } }),
  ),
  instant: fc.oneof(
    { weight: 3, arbitrary: instant },
    fc.integer({ min: 1, max: 6 }).map((days) => STREAM_END_MS - days * 5 * DAY_MS),
  ),
});

function received(
  index: number,
  body: Record<string, unknown> & { type: string },
  around: Record<string, unknown>,
  atMs: number,
  { library, skewMs, offlineMs, archive }: Way,
  delayMs: number,
): ReceivedEvent {
  const closedMs = atMs + 800;
  // A device whose clock is off writes both of its times by it. Some write when a batch was closed, not when it was sent.
  const sentMs = library === 'analytics.js' ? closedMs + offlineMs + delayMs : closedMs;
  return {
    receivedAt: new Date(closedMs + offlineMs + delayMs + 200).toISOString(),
    event: {
      ...body,
      messageId: `m${index}`,
      timestamp: new Date(atMs + skewMs).toISOString(),
      sentAt: new Date((archive === undefined ? sentMs : closedMs) + skewMs).toISOString(),
      ...(archive === 'mark' ? { history: true } : {}),
      ...(archive === 'received' ? { receivedAt: new Date(closedMs).toISOString() } : {}),
      context: { ...around, library: { name: library } },
    },
  };
}

function shuffle<Item>(items: Item[], order: Iterator<number>): Item[] {
  return items
    .map((item) => ({ item, key: order.next().value as number }))
    .sort((a, b) => a.key - b.key)
    .map(({ item }) => item);
}
