import { describe, expect, it } from 'vitest';
import { posthogSource } from './posthog.js';

function read(line: Record<string, unknown>) {
  const { events, ...rest } = posthogSource.read(line as never, '');
  return { events: events.map((event) => JSON.parse(event)), ...rest };
}
const line = (properties: object = {}, rest: object = {}) => ({
  uuid: 'u-1',
  event: 'Order Completed',
  distinct_id: 'ann',
  timestamp: '2026-03-02T12:00:00.123000+00:00',
  properties,
  ...rest,
});

it('gives the same events for properties as text and times without a zone', () => {
  const properties = { revenue: 5, $current_url: 'https://shop.example/a', $referrer: '$direct' };
  const { events } = read(line(properties));
  expect(events).toMatchObject([
    { type: 'track', userId: 'ann', messageId: 'posthog:u-1', context: { page: { path: '/a' } } },
  ]);
  expect(events[0].context.page).not.toHaveProperty('referrer');
  expect(read(line({}, { properties: JSON.stringify(properties) })).events).toEqual(events);
  const local = read(line(properties, { timestamp: '2026-03-02 12:00:00.123000' })).events[0];
  expect(local.timestamp).toBe('2026-03-02T12:00:00.123000');
});

it.each([
  [{ $is_identified: false, $device_id: 'other' }, { anonymousId: 'ann' }],
  [{ $is_identified: true, $device_id: 'ann' }, { userId: 'ann' }],
  [{ $process_person_profile: false }, { anonymousId: 'ann' }],
  [{ $device_id: 'ann' }, { anonymousId: 'ann' }],
  [{ $device_id: 'other' }, { userId: 'ann' }],
])('%j makes ann %j', (properties, ids) => {
  const { userId, anonymousId } = read(line(properties)).events[0];
  expect({ userId, anonymousId }).toEqual({ userId: undefined, anonymousId: undefined, ...ids });
});

describe('links', () => {
  it('come from $identify, $create_alias and $merge_dangerously', () => {
    const identify = {
      $anon_distinct_id: 'phone',
      $set: { plan: 'pro' },
      $set_once: { plan: 'old', from: 'ad' },
    };
    expect(read(line(identify, { event: '$identify' })).events).toMatchObject([
      { type: 'identify', anonymousId: 'phone', userId: 'ann', traits: { plan: 'pro', from: 'ad' } },
    ]);
    for (const event of ['$create_alias', '$merge_dangerously'])
      expect(read(line({ alias: 'ann-2' }, { event })).events).toMatchObject([
        { type: 'alias', previousId: 'ann-2', userId: 'ann' },
      ]);
  });

  it('come from every person that is not deleted', () => {
    const person = {
      person_id: 'p-1',
      distinct_id: 'phone',
      created_at: '2026-03-01 08:00:00',
      properties: '{"email":"ann@example.com"}',
      is_deleted: false,
    };
    expect(read(person).events).toMatchObject([
      { type: 'alias', previousId: 'phone', userId: 'posthog:p-1', timestamp: '2026-03-01T08:00:00' },
      { type: 'identify', userId: 'posthog:p-1', traits: { email: 'ann@example.com' } },
    ]);
    expect(read({ ...person, is_deleted: 1 })).toEqual({ events: [], leftOut: 'deleted person' });
    expect(read({ ...person, created_at: null }).refusal).toMatch(/has no `created_at`/);
  });
});

it('leaves out what the library makes by itself, but takes its traits', () => {
  const { events, leftOut } = read(line({ $set: { plan: 'pro' } }, { event: '$set' }));
  expect(leftOut).toBe('$set');
  expect(events).toMatchObject([{ type: 'identify', userId: 'ann', traits: { plan: 'pro' } }]);
});

it('makes groups, but not of a group without a person', () => {
  const group = { $group_type: 'company', $group_key: 'acme', $group_set: { seats: 5 } };
  expect(read(line(group, { event: '$groupidentify' })).events).toMatchObject([
    { type: 'group', userId: 'ann', groupId: 'acme', traits: { seats: 5 } },
  ]);
  const alone = line(group, { event: '$groupidentify', distinct_id: '$company_acme' });
  expect(read(alone)).toEqual({ events: [], leftOut: '$groupidentify' });
});

it('refuses a line of another kind', () => {
  expect(read({ type: 'track' }).refusal).toMatch(/neither an event/);
  expect(read(line({}, { properties: '[' })).refusal).toMatch(/not a JSON object/);
});
