import type { OracleContext, OracleEvent, OracleWireEvent } from './types.js';

export interface ProductOptions {
  /** Equal seeds give equal streams. */
  seed: number;
  persons: number;
  days: number;
  /** First day in UTC, `YYYY-MM-DD`. */
  firstDay: string;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const TOUCHES: OracleContext[] = [
  {},
  { campaign: { source: 'newsletter', medium: 'email', name: 'spring' } },
  { campaign: { source: 'adverts', medium: 'cpc', name: 'launch' } },
  { page: { url: 'https://shop.example/', referrer: 'https://www.google.com/' } },
  { page: { url: 'https://shop.example/', referrer: 'https://news.ycombinator.com/' } },
  { page: { url: 'https://shop.example/', referrer: 'https://blog.example/post' } },
];

/** A small generator of numbers in [0, 1) that any platform repeats. */
function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/**
 * The life of a made-up product, for end-to-end runs: persons come, sign up or not, form habits from daily to once, invite,
 * buy and return goods; one in three has a second device, one in twenty events is sent twice. In order of arrival.
 */
export function generateProduct(options: ProductOptions): OracleEvent[] {
  const random = seeded(options.seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
  const startMs = Date.parse(`${options.firstDay}T00:00:00.000Z`);
  const events: OracleEvent[] = [];
  let count = 0;

  const send = (atMs: number, event: OracleWireEvent) => {
    count += 1;
    // No one's events share a millisecond: the last three digits are the event's own as far as they reach.
    const at = Math.floor(atMs / 1000) * 1000 + (count % 1000);
    const delayMs = random() < 0.05 ? Math.floor(random() * 5 * DAY_MS) : Math.floor(random() * 2000);
    const whole = { ...event, messageId: `p${options.seed}-${count}`, timestamp: new Date(at).toISOString() };
    events.push({ receivedAt: new Date(at + delayMs).toISOString(), event: whole });
    if (random() < 0.05)
      events.push({ receivedAt: new Date(at + delayMs + 7000).toISOString(), event: whole });
  };

  for (let person = 0; person < options.persons; person++) {
    const userId = `user-${person}`;
    const devices = [`device-${person}-a`, ...(random() < 0.33 ? [`device-${person}-b`] : [])];
    const joinDay = Math.floor(random() * options.days);
    const habit = random() ** 2;
    const signsUp = random() < 0.6;
    const context = pick(TOUCHES);
    const inviter = person > 0 && random() < 0.2 ? Math.floor(random() * person) : null;
    const invite = inviter === null ? {} : { inviterId: `user-${inviter}`, inviteId: `invite-${person}` };
    if (inviter !== null) {
      const before = startMs + (joinDay - Math.floor(random() * 4)) * DAY_MS + random() * DAY_MS;
      send(before, {
        type: 'track',
        event: 'Invite Sent',
        userId: `user-${inviter}`,
        properties: { inviteId: `invite-${person}` },
      });
    }
    for (let day = joinDay; day < options.days; day++) {
      if (day > joinDay && random() > habit) continue;
      const device = pick(devices);
      const isKnown = signsUp && day > joinDay;
      const ids = isKnown ? { userId, anonymousId: device } : { anonymousId: devices[0]! };
      let atMs = startMs + day * DAY_MS + random() * 20 * HOUR_MS;
      const next = () => {
        atMs += 1000 + Math.floor(random() * 600_000);
        return atMs;
      };
      send(next(), { type: 'page', ...ids, context });
      send(next(), { type: 'track', event: 'Product Viewed', ...ids, properties: {} });
      if (day === joinDay && signsUp) {
        send(next(), { type: 'identify', userId, anonymousId: devices[0]! });
        send(next(), { type: 'track', event: 'Signed Up', userId, properties: invite });
      }
      if (isKnown) send(next(), { type: 'identify', userId, anonymousId: device });
      if (signsUp && random() < 0.3)
        send(next(), { type: 'track', event: 'Project Created', userId, properties: {} });
      if (signsUp && random() < 0.15) {
        const revenue = (Math.floor(random() * 10_000) / 100).toFixed(2);
        const currency = person % 3 === 0 ? 'USD' : 'EUR';
        send(next(), { type: 'track', event: 'Order Completed', userId, properties: { revenue, currency } });
        if (random() < 0.1) {
          send(next(), { type: 'track', event: 'Order Refunded', userId, properties: { revenue, currency } });
        }
      }
    }
  }
  return events.sort((a, b) => Date.parse(a.receivedAt) - Date.parse(b.receivedAt));
}
