import { describe, expect, it } from 'vitest';
import { drawEvent } from './draw-events.js';
import { powerUserCurve, readEvents } from './index.js';
import type { OracleContext, OracleEvent, OracleWireEvent } from './types.js';

const project = { id: 'shop', timeZone: 'UTC' };
const noon = '2026-03-02T12:00:00.000Z';

function verdictOf(event: Partial<OracleWireEvent>, receivedAt = noon) {
  const whole = { type: 'track', event: 'Visit', timestamp: noon, messageId: 'm', ...event };
  return readEvents(project, [{ receivedAt, event: whole as OracleWireEvent }]).verdicts[0];
}

/** Time of day from minutes, on one day: links are told apart by it. */
function minute(minutes: number): string {
  return new Date(Date.parse('2026-03-02T10:00:00.000Z') + minutes * 60_000).toISOString();
}
const identify = (at: string, anonymousId: string, userId: string, messageId = `${at}${anonymousId}`) =>
  drawEvent(at, { type: 'identify', anonymousId, userId, messageId });
const alias = (at: string, previousId: string, userId: string, messageId = `${at}${previousId}`) =>
  drawEvent(at, { type: 'alias', previousId, userId, messageId });

describe('which events are kept', () => {
  it.each([
    [{}, 'missing_id'],
    [{ userId: null, anonymousId: null }, 'missing_id'],
    [{ userId: ' Guest ' }, 'placeholder_id'],
    [{ userId: 0 }, 'placeholder_id'],
    [{ userId: '[object Object]', anonymousId: '' }, 'placeholder_id'],
    [{ userId: true }, 'invalid_id'],
    [{ userId: 'null', anonymousId: 'd1' }, null],
    [{ userId: 42 }, null],
    [{ userId: 'x'.repeat(257) }, 'id_too_long'],
    [{ userId: 'u', event: '' }, 'missing_event'],
    [{ userId: 'u', type: 'alias' }, 'incomplete_alias'],
    [{ anonymousId: 'd', previousId: 'p', type: 'alias' }, 'incomplete_alias'],
    [{ userId: 'u', type: 'group' }, 'missing_group_id'],
    [{ userId: 'u', timestamp: '2026-02-30T00:00:00Z' }, 'invalid_timestamp'],
    [{ userId: 'u', timestamp: '2026-03-03T12:00:00.000Z' }, null],
    [{ userId: 'u', timestamp: '2026-03-03T12:00:00.001Z' }, 'timestamp_in_future'],
    [{ userId: 'u', timestamp: '2023-03-03T12:00:00.000Z' }, null],
    [{ userId: 'u', timestamp: '2023-03-03T11:59:59.999Z' }, 'timestamp_too_old'],
  ])('%j → %s', (event, verdict) => {
    expect(verdictOf(event)).toBe(verdict);
  });

  it('drops the events of an erased id and leaves its link taken', () => {
    const store = readEvents(
      project,
      [
        identify(minute(0), 'd1', 'ann'),
        identify(minute(1), 'd1', 'bob'),
        drawEvent(minute(2), { type: 'page', anonymousId: 'd1' }),
      ],
      {
        erased: [
          { kind: 'user', id: 'ann' },
          { kind: 'anonymous', id: 'd1' },
        ],
      },
    );
    expect(store.verdicts).toEqual(['erased', null, 'erased']);
    expect(store.links).toMatchObject([
      { source: 'anonymous:d1', target: 'user:bob', refused: 'already_linked' },
    ]);
  });
});

describe('robots', () => {
  const crawler = 'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)';
  const verdict = (library: string, userAgent: unknown, settings = {}) =>
    readEvents({ ...project, ...settings }, [
      drawEvent(noon, {
        type: 'page',
        anonymousId: 'd1',
        context: { library: { name: library }, userAgent } as OracleContext,
      }),
    ]).verdicts[0];

  it('are refused where their library runs in a browser or on a phone', () => {
    expect(verdict('analytics.js', crawler)).toBe('bot');
    expect(verdict('analytics-kotlin', crawler)).toBe('bot');
    expect(verdict('analytics-node', crawler)).toBeNull();
    expect(verdict('made-up-library', crawler)).toBeNull();
  });

  it('are known by their user agent alone, and nobody is one without', () => {
    expect(verdict('analytics.js', 'Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Firefox/130.0')).toBeNull();
    for (const nothing of [undefined, null, '', ' ', 7]) expect(verdict('analytics.js', nothing)).toBeNull();
  });

  it('are let through by setting', () => {
    expect(verdict('analytics.js', crawler, { bots: 'keep' })).toBeNull();
    expect(verdict('analytics.js', crawler, { notBots: ['Googlebot'] })).toBeNull();
    expect(verdict('analytics.js', crawler, { notBots: ['googlebot'] })).toBe('bot');
  });
});

describe('the stored time', () => {
  const stored = (event: Partial<OracleWireEvent>, receivedAt: string) =>
    new Date(
      readEvents(project, [{ receivedAt, event: { type: 'page', userId: 'u', messageId: 'm', ...event } }])
        .copies[0]!.timestampMs,
    ).toISOString();
  const device = { library: { name: 'analytics.js' } };

  it('is the own time, cut to the millisecond, in UTC where no offset is given', () => {
    expect(stored({ timestamp: '2026-03-02T12:00:00.9999' }, noon)).toBe('2026-03-02T12:00:00.999Z');
    expect(stored({ originalTimestamp: '2026-03-02T12:00:00+05:30' }, noon)).toBe('2026-03-02T06:30:00.000Z');
    expect(stored({}, noon)).toBe(noon);
  });

  it('moves by whole quarters of an hour where a device’s clock is off by more than one', () => {
    // Sent at 09:05 by its own clock, received at 12:00: 175 minutes, 11.67 quarters, so 12 of them: three hours.
    const late = {
      timestamp: '2026-03-02T09:00:00.000Z',
      sentAt: '2026-03-02T09:05:00.000Z',
      context: device,
    };
    expect(stored(late, noon)).toBe('2026-03-02T12:00:00.000Z');
    // 15 minutes exactly are transit, not a wrong clock.
    const slow = {
      timestamp: '2026-03-02T11:40:00.000Z',
      sentAt: '2026-03-02T11:45:00.000Z',
      context: device,
    };
    expect(stored(slow, noon)).toBe('2026-03-02T11:40:00.000Z');
    // Two hours ahead: −120 minutes are −8 quarters.
    const ahead = {
      timestamp: '2026-03-02T13:59:00.000Z',
      sentAt: '2026-03-02T14:00:00.000Z',
      context: device,
    };
    expect(stored(ahead, noon)).toBe('2026-03-02T11:59:00.000Z');
    // −22.5 minutes are −1.5 quarters: floor(−1.5 + ½) = −1.
    const half = {
      timestamp: '2026-03-02T12:22:30.000Z',
      sentAt: '2026-03-02T12:22:30.000Z',
      context: device,
    };
    expect(stored(half, noon)).toBe('2026-03-02T12:07:30.000Z');
  });

  it('stays where a library writes sentAt once: the device was offline, its clock is right', () => {
    const timestamp = '2026-03-02T09:00:00.000Z';
    for (const name of ['analytics-kotlin', 'analytics-swift', 'analytics-java', 'analytics-go', 'made-up'])
      expect(stored({ timestamp, sentAt: timestamp, context: { library: { name } } }, noon)).toBe(timestamp);
  });

  it('is never corrected in an archive, whatever library or sentAt its line names', () => {
    const timestamp = '2026-03-02T09:00:00.000Z';
    const line = { timestamp, sentAt: timestamp, context: device };
    expect(stored({ ...line, history: true }, noon)).toBe(timestamp);
    expect(stored({ ...line, receivedAt: '2026-03-02T09:00:01.000Z' }, noon)).toBe(timestamp);
    for (const history of [false, 'true', 1, null]) expect(stored({ ...line, history }, noon)).toBe(noon);
    expect(stored({ ...line, receivedAt: null }, noon)).toBe(noon);
  });

  it('comes from the archive itself, or there is none', () => {
    const receivedAt = '2026-03-01T08:00:00.000Z';
    const originalTimestamp = '2026-03-01T07:00:00.000Z';
    expect(stored({ receivedAt }, noon)).toBe(receivedAt);
    expect(stored({ receivedAt, originalTimestamp, timestamp: null }, noon)).toBe(originalTimestamp);
    expect(verdictOf({ userId: 'u', timestamp: null, history: true })).toBe('missing_timestamp');
    expect(verdictOf({ userId: 'u', timestamp: null, receivedAt: 'yesterday' })).toBe('invalid_timestamp');
  });

  it('leaves servers, events without sentAt and with an unreadable one as they are', () => {
    const timestamp = '2026-03-02T09:00:00.000Z';
    expect(
      stored({ timestamp, sentAt: timestamp, context: { library: { name: 'analytics-go' } } }, noon),
    ).toBe(timestamp);
    expect(stored({ timestamp, context: device }, noon)).toBe(timestamp);
    expect(stored({ timestamp, sentAt: 'soon', context: device }, noon)).toBe(timestamp);
  });

  it('falls on the day of the project’s zone, the hour that a zone skips and the one it repeats included', () => {
    const dayIn = (timeZone: string, timestamp: string) =>
      readEvents({ id: 'p', timeZone }, [drawEvent(timestamp, { type: 'page', userId: 'u' })]).copies[0]!.day;
    const march8 = Date.UTC(2026, 2, 8) / 86_400_000;
    expect(dayIn('America/New_York', '2026-03-08T04:59:59.999Z')).toBe(march8 - 1);
    expect(dayIn('America/New_York', '2026-03-08T05:00:00.000Z')).toBe(march8);
    // New York springs forward on 8 March: its day ends an hour sooner in UTC.
    expect(dayIn('America/New_York', '2026-03-09T03:59:59.999Z')).toBe(march8);
    expect(dayIn('America/New_York', '2026-03-09T04:00:00.000Z')).toBe(march8 + 1);
    expect(dayIn('Asia/Kolkata', '2026-03-08T18:29:59.999Z')).toBe(march8);
    expect(dayIn('Asia/Kolkata', '2026-03-08T18:30:00.000Z')).toBe(march8 + 1);
    // Auckland falls back on 5 April: 25 hours, from 11:00Z on the 4th to 12:00Z on the 5th.
    const april5 = Date.UTC(2026, 3, 5) / 86_400_000;
    expect(dayIn('Pacific/Auckland', '2026-04-04T10:59:59.999Z')).toBe(april5 - 1);
    expect(dayIn('Pacific/Auckland', '2026-04-04T11:00:00.000Z')).toBe(april5);
    expect(dayIn('Pacific/Auckland', '2026-04-05T11:59:59.999Z')).toBe(april5);
    expect(dayIn('Pacific/Auckland', '2026-04-05T12:00:00.000Z')).toBe(april5 + 1);
  });
});

describe('which links hold', () => {
  const outcome = (events: OracleEvent[]) =>
    readEvents(project, events).links.map(
      ({ source, target, refused }) => `${source} → ${target} ${refused ?? 'holds'}`,
    );

  it('the earliest link of a device wins, whatever the order of arrival', () => {
    const events = [
      identify(minute(5), 'd1', 'bob'),
      identify(minute(1), 'd1', 'ann'),
      identify(minute(9), 'd1', 'ann'),
    ];
    const expected = [
      'anonymous:d1 → user:ann holds',
      'anonymous:d1 → user:bob already_linked',
      'anonymous:d1 → user:ann holds',
    ];
    expect(outcome(events)).toEqual(expected);
    expect(outcome([...events].reverse())).toEqual(expected);
  });

  it('ties inside one millisecond go to the smaller messageId by bytes, then to the smaller target', () => {
    expect(outcome([identify(minute(1), 'd1', 'ann', 'b'), identify(minute(1), 'd1', 'bob', 'a')])[0]).toBe(
      'anonymous:d1 → user:bob holds',
    );
    // U+FF5E has three bytes from EF on, U+1F600 four from F0 on: by bytes the first is smaller, by UTF-16 the second.
    expect(
      outcome([identify(minute(1), 'd1', 'ann', '\u{1F600}'), identify(minute(1), 'd1', 'bob', '～')])[0],
    ).toBe('anonymous:d1 → user:bob holds');
    expect(outcome([identify(minute(1), 'd1', 'bob', 'm'), identify(minute(1), 'd1', 'ann', 'm')])[0]).toBe(
      'anonymous:d1 → user:ann holds',
    );
  });

  it('refuses the link that would close a circle, a link to itself too, and gives it no room', () => {
    expect(
      outcome([alias(minute(1), 'a', 'b'), alias(minute(2), 'b', 'c'), alias(minute(3), 'c', 'a')]),
    ).toEqual([
      'anonymous:a → user:b holds',
      'user:a → user:b holds',
      'anonymous:b → user:c holds',
      'user:b → user:c holds',
      'anonymous:c → user:a holds',
      'user:c → user:a cycle',
    ]);
    // The anonymous id that looks like the user id is another id; so the user c may still be linked elsewhere.
    expect(outcome([alias(minute(1), 'c', 'c'), alias(minute(2), 'c', 'd')])).toEqual([
      'anonymous:c → user:c holds',
      'user:c → user:c cycle',
      'anonymous:c → user:d already_linked',
      'user:c → user:d holds',
    ]);
  });

  it('refuses a placeholder, and a track that carries both ids links nothing', () => {
    expect(outcome([identify(minute(1), 'd1', 'null')])).toEqual(['anonymous:d1 → user:null placeholder']);
    expect(
      outcome([drawEvent(minute(1), { type: 'track', event: 'Visit', anonymousId: 'd1', userId: 'ann' })]),
    ).toEqual([]);
  });

  it('follows links transitively and for all of history', () => {
    const store = readEvents(project, [
      drawEvent('2026-02-01T00:00:00.000Z', { type: 'page', anonymousId: 'd1' }),
      drawEvent(minute(9), { type: 'page', userId: 'new' }),
      identify(minute(1), 'd1', 'mid'),
      alias(minute(2), 'mid', 'new'),
    ]);
    expect([...store.persons.keys()]).toEqual(['user:new']);
  });
});

describe('once', () => {
  const view = (receivedAt: string, event: Partial<OracleWireEvent>) => ({
    receivedAt,
    event: { type: 'page', messageId: 'm', timestamp: minute(0), ...event } as OracleWireEvent,
  });

  it('the same message twice is one', () => {
    const store = readEvents(project, [
      view(minute(1), { userId: 'ann' }),
      view(minute(2), { userId: 'ann' }),
    ]);
    expect(store.plain).toHaveLength(1);
    expect(store.conflictingCopies).toBe(0);
  });

  it('copies that name two persons mark both active; the one received first is the fact', () => {
    const store = readEvents(project, [
      view(minute(2), { userId: 'ann' }),
      view(minute(1), { anonymousId: 'd1' }),
    ]);
    const curve = powerUserCurve(store, { end: '2026-03-02', window: 7, asOf: noon });
    expect(curve[0]).toEqual({ group: '', days: 1, persons: 2, share: 1 });
    expect(store.facts.map((fact) => fact.person)).toEqual(['anonymous:d1']);
    expect(store.plain).toHaveLength(2);
    expect(store.conflictingCopies).toBe(1);
  });

  it('when an archive was imported says nothing, and what came live goes before it', () => {
    const line = (day: number, userId: string, timestamp: string) =>
      view(`2026-03-0${day}T12:00:00.000Z`, { userId, timestamp, history: true });
    const factOf = (...events: OracleEvent[]) => readEvents(project, events).facts[0]!.person;
    const early = line(4, 'ann', minute(0));
    const late = line(3, 'bob', minute(1));
    expect(factOf(early, late)).toBe('user:ann');
    // Copies of one time go by the smaller id, whichever was imported first.
    expect(factOf(line(4, 'ann', minute(0)), line(3, 'bob', minute(0)))).toBe('user:ann');
    const live = view('2026-03-05T12:00:00.000Z', { userId: 'cleo', timestamp: minute(2) });
    expect(factOf(early, late, live)).toBe('user:cleo');
  });

  it('derives one id for a line of an archive, with or without the mark', () => {
    const line = { type: 'page', userId: 'ann', timestamp: minute(0), receivedAt: minute(1) };
    const store = readEvents(project, [
      { receivedAt: noon, event: line },
      { receivedAt: noon, event: { ...line, history: true, sentAt: minute(1) } },
    ]);
    expect(store.plain).toHaveLength(1);
  });

  it('copies of another name count under each; a role reads the first that says something', () => {
    const store = readEvents(project, [
      view(minute(1), { type: 'track', event: 'Visit', userId: 'ann' }),
      view(minute(2), { type: 'track', event: 'Order Completed', userId: 'ann', properties: { revenue: 5 } }),
      view(minute(3), { type: 'track', event: 'Order Refunded', userId: 'ann', properties: { revenue: 5 } }),
    ]);
    expect(store.plain.map(({ name }) => name).sort()).toEqual([
      'Order Completed',
      'Order Refunded',
      'Visit',
    ]);
    expect(store.conflictingCopies).toBe(2);
    expect(store.facts.map(({ name }) => name)).toEqual(['Order Completed']);
  });

  it('a missing messageId is one message where the content is, but none where no time is given', () => {
    const event: OracleWireEvent = { type: 'page', userId: 'ann', timestamp: minute(0) };
    const resend = [
      { receivedAt: minute(1), event: { ...event, sentAt: minute(1) } },
      { receivedAt: minute(2), event: { ...event, sentAt: minute(2) } },
    ];
    expect(readEvents(project, resend).facts).toHaveLength(1);
    const timeless = resend.map(({ receivedAt }) => ({ receivedAt, event: { type: 'page', userId: 'ann' } }));
    expect(readEvents(project, timeless).facts).toHaveLength(2);
  });

  it('a dead letter does not spend its messageId', () => {
    const store = readEvents(project, [view(minute(1), {}), view(minute(2), { userId: 'ann' })]);
    expect(store.verdicts).toEqual(['missing_id', null]);
    expect(store.facts).toHaveLength(1);
  });
});
