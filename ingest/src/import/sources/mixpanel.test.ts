import { describe, expect, it } from 'vitest';
import { isJsonObject } from '../../domain/json/number-text.js';
import { parseJson } from '../../domain/json/parse-json.js';
import { openSource } from './index.js';
import { createMixpanelSource } from './mixpanel.js';

function read(line: object | string, zone = 'UTC') {
  const text = typeof line === 'string' ? line : JSON.stringify(line);
  const json = parseJson(text);
  if (!isJsonObject(json)) throw new Error('not an object');
  const { events, ...rest } = createMixpanelSource(zone).read(json, text);
  return { texts: events, events: events.map((event) => JSON.parse(event)), ...rest };
}
const event = (properties: object, name = 'Order Completed') => ({
  event: name,
  properties: { time: 1_772_452_800, $insert_id: 'i-1', ...properties },
});
const idsOf = (properties: object) => {
  const { userId, anonymousId } = read(event(properties)).events.at(-1);
  return { userId, anonymousId };
};

describe('time', () => {
  it.each([
    [1_772_452_800, 'UTC', '2026-03-02T12:00:00.000Z'],
    [1_772_452_800_123, 'UTC', '2026-03-02T12:00:00.123Z'],
    [1_772_452_800, 'Europe/Berlin', '2026-03-02T11:00:00.000Z'],
    [1_772_452_800_123, 'America/Los_Angeles', '2026-03-02T20:00:00.123Z'],
  ])('%s of %s is %s', (time, zone, expected) => {
    expect(read(event({ time }), zone).events[0].timestamp).toBe(expected);
  });

  it('is left as it is where it cannot be read, and absent where it is absent, for the collector to refuse', () => {
    expect(read(event({ time: 'soon' })).events[0].timestamp).toBe('soon');
    expect(read(event({ time: undefined })).events[0]).not.toHaveProperty('timestamp');
  });

  it('needs the zone', () => {
    expect(() => openSource('mixpanel', { timeZone: undefined })).toThrow(/add --source-time-zone ZONE/);
    expect(() => openSource('mixpanel', { timeZone: 'Mars/Base' })).toThrow(/"Mars\/Base" is not an IANA/);
  });
});

describe('whose event', () => {
  it.each([
    [
      { $user_id: 'ann', $device_id: 'phone', distinct_id: 'other' },
      { userId: 'ann', anonymousId: 'phone' },
    ],
    [{ $device_id: 'phone', distinct_id: 'ann' }, { anonymousId: 'phone' }],
    [{ $device_id: '$device:phone' }, { anonymousId: 'phone' }],
    [{ distinct_id: '$device:phone' }, { anonymousId: 'phone' }],
    [{ distinct_id: 'ann', $distinct_id_before_identity: '$device:phone' }, { anonymousId: 'phone' }],
    [{ distinct_id: 'ann' }, { userId: 'ann' }],
  ])('%j', (properties, ids) => {
    expect(idsOf(properties)).toEqual({ userId: undefined, anonymousId: undefined, ...ids });
  });
});

describe('links', () => {
  it('come from a user and a device on one line, at its time', () => {
    const { events } = read(event({ $user_id: 'ann', $device_id: 'phone' }));
    expect(events[0]).toEqual({
      type: 'identify',
      userId: 'ann',
      anonymousId: 'phone',
      timestamp: '2026-03-02T12:00:00.000Z',
      messageId: `${events[1].messageId}:link`,
    });
  });

  it.each([
    [
      '$identify',
      { $anon_id: '$device:phone', $identified_id: 'ann', distinct_id: 'ann' },
      { type: 'identify', anonymousId: 'phone', userId: 'ann' },
    ],
    [
      '$create_alias',
      { alias: 'ann-2', distinct_id: 'ann' },
      { type: 'alias', previousId: 'ann-2', userId: 'ann' },
    ],
    ['$merge', { $distinct_ids: ['old', 'ann'] }, { type: 'alias', previousId: 'old', userId: 'ann' }],
  ])('come from %s', (name, properties, expected) => {
    const { events } = read(event(properties, name));
    expect(events).toHaveLength(1);
    const { timestamp: _, messageId: __, ...link } = events[0];
    expect(link).toEqual(expected);
  });
});

describe('once', () => {
  const id = (properties: object, name?: string) => read(event(properties, name)).events[0].messageId;

  it('counts an event that was exported before and after a login', () => {
    const before = { $device_id: 'phone', distinct_id: '$device:phone', mp_processing_time_ms: 1 };
    const after = { $device_id: 'phone', distinct_id: 'ann', mp_processing_time_ms: 2 };
    expect(read(event(before)).texts).toEqual(read(event(after)).texts);
    expect(read(event({ ...before, $insert_id: undefined })).texts).toEqual(
      read(event({ ...after, $insert_id: undefined })).texts,
    );
  });

  it('keeps apart what differs in name, $insert_id, time or person', () => {
    const ids = [
      id({ distinct_id: 'ann' }),
      id({ distinct_id: 'bo' }),
      id({ distinct_id: 'ann' }, 'Signed Up'),
      id({ distinct_id: 'ann', $insert_id: 'i-2' }),
      id({ distinct_id: 'ann', time: 1_772_452_801 }),
    ];
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids[0]).toMatch(/^mixpanel:[0-9a-f]{64}$/);
  });
});

it('makes pages, campaigns and addresses of their fields, and keeps the rest', () => {
  const page = {
    ...event(
      {
        distinct_id: 'ann',
        $current_url: 'https://shop.example/a?b=1',
        $referrer: '$direct',
        utm_source: 'news',
        utm_campaign: '(not set)',
        $ip: '192.0.2.7',
        nothing: null,
        'dotted.key': 1,
      },
      '$mp_web_page_view',
    ),
    odd: true,
  };
  const { events } = read(page);
  expect(events).toHaveLength(1);
  expect(events[0]).toMatchObject({
    type: 'page',
    context: {
      campaign: { source: 'news' },
      page: { url: 'https://shop.example/a?b=1', path: '/a' },
      ip: '192.0.2.7',
    },
    properties: { nothing: null, 'dotted.key': 1, mixpanel: { odd: true } },
  });
  expect(events[0].context.campaign).not.toHaveProperty('name');
  expect(events[0].context.page).not.toHaveProperty('referrer');
  expect(events[0].properties).not.toHaveProperty('$ip');
});

it('keeps every digit of a number', () => {
  const line =
    '{"event":"Order Completed","properties":{"time":1772452800,"distinct_id":9007199254740993,"revenue":12.50}}';
  const [text] = read(line).texts;
  expect(text).toContain('"userId":"9007199254740993"');
  expect(text).toContain('"revenue":12.50');
});

it('leaves out what the library makes by itself, but takes its link', () => {
  const { events, leftOut } = read(event({ $user_id: 'ann', $device_id: 'phone' }, '$mp_scroll'));
  expect(leftOut).toBe('$mp_scroll');
  expect(events.map(({ type }) => type)).toEqual(['identify']);
});

it('makes traits of a profile, at the time of the profile', () => {
  const profile = {
    $distinct_id: 'ann',
    $properties: { $email: 'ann@example.com', $last_seen: '2026-03-02T12:00:00' },
  };
  expect(read(profile).events).toMatchObject([
    {
      type: 'identify',
      userId: 'ann',
      timestamp: '2026-03-02T12:00:00',
      traits: { $email: 'ann@example.com' },
    },
  ]);
  expect(read({ $distinct_id: 'ann', $properties: {} }).refusal).toMatch(/has no `\$last_seen`/);
});

it('refuses a line of another kind', () => {
  expect(read({ type: 'track' }).refusal).toMatch(/neither an event/);
});
