import { describe, expect, it } from 'vitest';
import { amplitudeSource } from './amplitude.js';

function read(line: Record<string, unknown>) {
  const { events, ...rest } = amplitudeSource.read(line as never, '');
  return { events: events.map((event) => JSON.parse(event)), ...rest };
}
const line = (rest: object = {}) => ({
  uuid: 'u-1',
  event_type: 'Order Completed',
  event_time: '2026-03-02 12:00:00.123999',
  device_id: 'phone',
  user_id: null,
  ...rest,
});
const propertiesOf = (event_properties: object, rest: object = {}) =>
  read(line({ event_properties, ...rest })).events.at(-1).properties;

it('reads ids, the time without a zone and the key', () => {
  expect(read(line()).events).toEqual([
    {
      type: 'track',
      event: 'Order Completed',
      anonymousId: 'phone',
      timestamp: '2026-03-02T12:00:00.123999',
      messageId: 'amplitude:u-1',
      properties: {},
    },
  ]);
});

it('links the user and the device of a line', () => {
  expect(read(line({ user_id: 'ann' })).events[0]).toEqual({
    type: 'identify',
    userId: 'ann',
    anonymousId: 'phone',
    timestamp: '2026-03-02T12:00:00.123999',
    messageId: 'amplitude:u-1:link',
  });
});

it('dedupes by $insert_id and device without a uuid, and by the event without both', () => {
  const id = (rest: object) => read(line({ uuid: undefined, ...rest })).events[0].messageId;
  expect(id({ $insert_id: 'i' })).toBe(id({ $insert_id: 'i', event_id: 7 }));
  expect(id({ $insert_id: 'i' })).not.toBe(id({ $insert_id: 'i', device_id: 'laptop' }));
  expect(id({ event_id: 1 })).not.toBe(id({ event_id: 2 }));
  expect(id({ event_id: 1, server_upload_time: 'a' })).toBe(id({ event_id: 1, server_upload_time: 'b' }));
});

describe('traits', () => {
  const user_properties = { plan: 'pro', initial_utm_source: 'EMPTY' };
  it('come from $identify, which is not activity, and from lines that changed them', () => {
    expect(read(line({ event_type: '$identify', user_properties })).events).toMatchObject([
      { type: 'identify', anonymousId: 'phone', traits: { plan: 'pro' } },
    ]);
    const changed = read(line({ user_properties, data: { user_properties_updated: true } })).events;
    expect(changed.map(({ type }) => type)).toEqual(['identify', 'track']);
    expect(changed[0].traits).toEqual({ plan: 'pro' });
  });
  it('do not come from lines that repeat them', () => {
    expect(read(line({ user_properties })).events.map(({ type }) => type)).toEqual(['track']);
  });
});

describe('money', () => {
  it.each([
    [
      { $revenue: 12.5, revenue: 1, $currency: 'EUR' },
      { revenue: 12.5, currency: 'EUR' },
    ],
    [{ $price: '0.1', $quantity: 3 }, { revenue: '0.3' }],
    [{ $price: '-19.99' }, { revenue: '-19.99' }],
    [{ $price: 100, $quantity: 10 }, { revenue: '1000' }],
    [{ revenue: '7' }, { revenue: '7' }],
  ])('%j', (properties, expected) => {
    expect(propertiesOf(properties)).toMatchObject(expected);
  });
  it('is an order under the name of Amplitude', () => {
    expect(read(line({ event_type: 'revenue_amount' })).events[0].event).toBe('Order Completed');
  });
});

it('keeps EMPTY as the text of an event, and fields without a place', () => {
  expect(propertiesOf({ size: 'EMPTY', 'a.b': null }, { session_id: -1, amplitude_id: 5 })).toEqual({
    size: 'EMPTY',
    'a.b': null,
    amplitude: { amplitude_id: 5 },
  });
});

it('makes a page view of a page view, with its campaign, and leaves out sessions', () => {
  const event_properties = {
    '[Amplitude] Page Location': 'https://shop.example/a?b=1',
    '[Amplitude] Page URL': 'https://shop.example/a',
    utm_source: 'news',
  };
  const page = line({ event_type: '[Amplitude] Page Viewed', event_properties, ip_address: '192.0.2.7' });
  expect(read(page).events[0]).toMatchObject({
    type: 'page',
    context: {
      campaign: { source: 'news' },
      page: { url: 'https://shop.example/a?b=1', path: '/a' },
      ip: '192.0.2.7',
    },
  });
  expect(read(line({ event_type: '[Amplitude] Start Session' }))).toEqual({
    events: [],
    leftOut: '[Amplitude] Start Session',
  });
});

it('makes groups of $groupidentify', () => {
  const group = {
    event_type: '$groupidentify',
    groups: { company: ['acme'] },
    group_properties: { seats: 5 },
  };
  expect(read(line(group)).events).toMatchObject([
    { type: 'group', groupId: 'acme', traits: { seats: 5 }, messageId: 'amplitude:u-1:group:company' },
  ]);
});

it('refuses a line of another kind', () => {
  expect(read({ type: 'track' }).refusal).toMatch(/no `event_type`/);
});
