import fc from 'fast-check';
import type { OracleContext, OracleEvent, OracleProject, OracleWireEvent } from './types.js';

/** The zones that every property is tried in: none, two with opposite clock changes, one half an hour off. */
const ZONES = ['UTC', 'America/New_York', 'Asia/Kolkata', 'Pacific/Auckland'] as const;

export interface GeneratedStream {
  /** In the order in which they arrived; no two in the same millisecond. */
  events: OracleEvent[];
  /** Instants to ask as of: amid the stream, at its end, and half a year later. */
  asOf: string;
}

export interface StreamOptions {
  /** The stream's last instant. Nothing is received later. */
  endMs: number;
  /** Days that the stream covers. */
  days: number;
  minMessages?: number;
  maxMessages?: number;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Ids that look alike on both sides, a placeholder, and a letter beyond U+FFFF. */
const USERS = ['ann', 'bob', 'cat', 'dan', 'd1', '\u{1F600}', 'null'];
const DEVICES = ['d1', 'd2', 'd3', 'd4', 'ann', 'Guest'];
const EVENTS = [
  'Product Viewed',
  'Order Completed',
  'Order Refunded',
  'Signed Up',
  'Project Created',
  'Invite Sent',
  'Invite Accepted',
  'Content Played',
  'Survey Answered',
  'Experiment Viewed',
  'Ad Shown',
  'Ad Clicked',
];
const INVITES = ['i1', 'i2', 'i3'];
/** Hours of the UTC day at which some zone has midnight or moves its clock. */
const EDGE_HOURS = [0, 4, 5, 6, 7, 11, 12, 13, 14, 18.5];

const touch: fc.Arbitrary<OracleContext> = fc.constantFrom<OracleContext>(
  { campaign: { source: 'Newsletter', medium: 'Email', name: 'spring' } },
  { campaign: { source: 'adverts' } },
  { campaign: { name: 'no source', medium: 'CPC' } },
  { page: { url: 'https://shop.example/a', referrer: 'https://www.google.com/' } },
  { page: { url: 'https://shop.example/a', referrer: 'https://shop.example/b' } },
  { page: { url: 'https://shop.example/a', referrer: '' }, referrer: { url: 'https://t.co/x' } },
  { referrer: { url: 'https://blog.example/post' } },
  { page: { url: 'https://shop.example/a', referrer: 'https://login.shop.example/' } },
  { page: { url: 'https://shop.example/paid', referrer: 'https://checkout.stripe.com/' } },
  { page: { url: 'https://shop.example/a', referrer: 'https://bank.example/check' } },
  { page: { url: 'https://shop.example/a', referrer: 'https://partner.example/' } },
);

const amount = fc.constantFrom<string | number>(
  0,
  12,
  19.99,
  '0.000000000000000001',
  ' 7.50 ',
  '-3',
  '+1.5',
  '1e3',
  '99999999999999999999',
);

const properties = fc.record(
  {
    revenue: fc.oneof({ weight: 3, arbitrary: amount }, fc.constantFrom(null, ' ')),
    total: amount,
    value: amount,
    order_id: fc.constantFrom<string | number>('o1', ' o1 ', 'undefined', 7),
    orderId: fc.constantFrom<string | number>('o1', '7'),
    currency: fc.constantFrom('EUR', ' usd', ''),
    inviterId: fc.constantFrom<string | number>('ann', 'bob', 'stranger', 'null', 7),
    inviteId: fc.constantFrom(...INVITES),
    score: fc.constantFrom<string | number>(10, '9', 7, 0, 9.5),
    experiment: fc.constantFrom('button', 'price'),
    variant: fc.constantFrom('control', 'new'),
    campaign: fc.constantFrom('spring', 'launch'),
  },
  { requiredKeys: [] },
);

type Who = Pick<OracleWireEvent, 'userId' | 'anonymousId'>;
const who: fc.Arbitrary<Who> = fc.oneof(
  fc.constantFrom(...DEVICES).map((anonymousId) => ({ anonymousId })),
  fc.constantFrom(...USERS).map((userId) => ({ userId })),
  fc.record({ userId: fc.constantFrom(...USERS), anonymousId: fc.constantFrom(...DEVICES) }),
);

const call: fc.Arbitrary<OracleWireEvent> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .tuple(who, fc.constantFrom(...EVENTS), properties)
      .map(([ids, event, given]) => ({ type: 'track', ...ids, event, properties: given })),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(who, fc.constantFrom('page', 'screen')).map(([ids, type]) => ({ type, ...ids })),
  },
  {
    weight: 3,
    arbitrary: fc
      .tuple(fc.constantFrom(...USERS), fc.constantFrom(...DEVICES))
      .map(([userId, anonymousId]) => ({ type: 'identify', userId, anonymousId })),
  },
  {
    weight: 2,
    arbitrary: fc
      .tuple(fc.constantFrom(...USERS), fc.constantFrom(...USERS, ...DEVICES))
      .map(([userId, previousId]) => ({ type: 'alias', userId, previousId })),
  },
);

/** How far after it happened a message is received; how wrong the clock is; how its copies differ. */
interface Message {
  call: OracleWireEvent;
  context: OracleContext;
  /** Day of the stream, hour, and a step to either side of the full hour. */
  day: number;
  hour: number;
  step: number;
  /** Shares its millisecond and messageId order with other links. */
  tied: boolean;
  delayMs: number;
  /** undefined: a server, whose clock counts as right. */
  clockOffHours: number | undefined;
  /** Comes out of an archive. */
  isHistory: boolean;
  copies: { laterMs: number; who: Who | null; movedHours: number }[];
}

function messages(options: StreamOptions): fc.Arbitrary<Message[]> {
  const message = fc.record<Message>({
    call,
    context: fc.oneof({ weight: 2, arbitrary: fc.constant({}) }, touch),
    day: fc.integer({ min: 0, max: options.days - 1 }),
    hour: fc.oneof(fc.constantFrom(...EDGE_HOURS), fc.integer({ min: 0, max: 23 })),
    step: fc.integer({ min: -2, max: 2 }),
    tied: fc.boolean(),
    delayMs: fc.constantFrom(0, 40, 9_000, 3 * HOUR_MS, 20 * DAY_MS),
    clockOffHours: fc.constantFrom(undefined, undefined, 0, 0.2, -5, 13, 49),
    isHistory: fc.constantFrom(false, false, false, true),
    copies: fc.array(
      fc.record({
        laterMs: fc.constantFrom(1, 5_000, 30 * HOUR_MS),
        who: fc.option(who, { freq: 3 }),
        movedHours: fc.constantFrom(0, 0, 0, -7, 26),
      }),
      { maxLength: 2 },
    ),
  });
  return fc.array(message, {
    minLength: options.minMessages ?? 1,
    maxLength: options.maxMessages ?? 40,
    size: 'max',
  });
}

/** When a message happened. Those that can be a first touch have a millisecond of their own; links may tie on purpose. */
function happenedMs(message: Message, index: number, options: StreamOptions): number {
  const hourMs = options.endMs - (options.days - message.day) * DAY_MS;
  const midnightMs = Math.floor(hourMs / DAY_MS) * DAY_MS;
  const atMs = midnightMs + message.hour * HOUR_MS;
  const isLink = message.call.type === 'identify' || message.call.type === 'alias';
  if (isLink && message.tied) return atMs;
  // A step before or at the edge: the last milliseconds of a day, or its first.
  return atMs + message.step * 1000 + 1 + (index % 998);
}

function copiesOf(message: Message, index: number, options: StreamOptions): OracleEvent[] {
  const trueMs = happenedMs(message, index, options);
  const messageId = `m${String((index * 37) % 100).padStart(2, '0')}-${index}`;
  const all = [{ laterMs: 0, who: null, movedHours: 0 }, ...message.copies];
  return all.map(({ laterMs, who: other, movedHours }) => {
    const happened = trueMs + movedHours * HOUR_MS;
    const sentMs = Math.max(trueMs, happened) + message.delayMs + laterMs;
    const receivedMs = Math.min(sentMs + 30, options.endMs);
    // An archive holds times that were corrected once already.
    const offMs = message.isHistory ? 0 : (message.clockOffHours ?? 0) * HOUR_MS;
    const isDevice = message.clockOffHours !== undefined;
    const { userId, anonymousId, ...rest } = message.call;
    const isLink = rest.type === 'identify' || rest.type === 'alias';
    const ids = other === null || isLink ? { userId, anonymousId } : other;
    const event: OracleWireEvent = {
      ...rest,
      ...Object.fromEntries(Object.entries(ids).filter(([, id]) => id !== undefined)),
      messageId,
      timestamp: new Date(happened - offMs).toISOString(),
      sentAt: new Date(receivedMs - 30 - offMs).toISOString(),
      ...(message.isHistory ? { history: true } : {}),
      context: { ...message.context, library: { name: isDevice ? 'analytics.js' : 'analytics-node' } },
    };
    return { receivedAt: new Date(receivedMs).toISOString(), event };
  });
}

/** Sorts by arrival and gives every event a millisecond of arrival of its own. */
function arrive(events: OracleEvent[]): OracleEvent[] {
  const sorted = [...events].sort((a, b) => Date.parse(a.receivedAt) - Date.parse(b.receivedAt));
  let lastMs = 0;
  return sorted.map(({ receivedAt, event }) => {
    lastMs = Math.max(Date.parse(receivedAt), lastMs + 1);
    return { receivedAt: new Date(lastMs).toISOString(), event };
  });
}

/**
 * A project's stream: few persons on few devices, links late, repeated, refused and in circles, copies that differ in person
 * or time, disorder, midnights and clock changes, wrong clocks, archives, orders that come again, refunds, invites, campaigns
 * and referrers.
 */
export function streams(options: StreamOptions): fc.Arbitrary<GeneratedStream> {
  return fc
    .tuple(messages(options), fc.constantFrom(-20 * DAY_MS, 0, 180 * DAY_MS))
    .map(([given, asOfShiftMs]) => ({
      events: arrive(given.flatMap((message, index) => copiesOf(message, index, options))),
      asOf: new Date(options.endMs + asOfShiftMs).toISOString(),
    }));
}

/** A project of a zone with settings that are not the defaults where that matters. */
export function projects(id = 'shop'): fc.Arbitrary<OracleProject> {
  return fc.record({
    id: fc.constant(id),
    timeZone: fc.constantFrom(...ZONES),
    weekStart: fc.constantFrom('monday' as const, 'sunday' as const),
    currency: fc.constant('EUR'),
    activeEvents: fc.constantFrom(null, null, ['Product Viewed', 'Order Completed']),
    activationDays: fc.constantFrom(1, 7),
    retentionDays: fc.constant([1, 7, 30]),
    ladder: fc.constant([
      { name: 'visitor', activeDays: 1 },
      { name: 'regular', activeDays: 3 },
      { name: 'buyer', events: { 'Order Completed': 1 }, revenue: { EUR: '10' } },
    ]),
    loop: fc.constant({ consider: ['Product Viewed'], buy: ['Order Completed'], enjoy: ['Content Played'] }),
    journey: fc.constant([
      { stage: 'awareness', events: ['Ad Shown'], pages: true },
      { stage: 'interest', events: ['Product Viewed'] },
      { stage: 'purchase', events: ['Order Completed'] },
    ]),
  });
}
