import { describe, expect, it } from 'vitest';
import { plan } from '../../quick-start/plan.js';
import { writeHistory } from '../src/write-history.js';

const options = { people: 300, days: 90, endMs: Date.parse('2026-06-30T15:00:00Z'), seed: 'test' };
const history = writeHistory(options);
const events = history.map(({ json }) => JSON.parse(json));

describe('the history of the made-up shop', () => {
  it('is the same to the byte for the same options', () => {
    expect(writeHistory(options)).toEqual(history);
    expect(writeHistory({ ...options, seed: 'other' })).not.toEqual(history);
  });

  it('goes on where it was when it is told later the same day', () => {
    const later = writeHistory({ ...options, endMs: options.endMs + 3 * 3_600_000 });
    expect(later.slice(0, history.length)).toEqual(history);
  });

  it('never repeats a messageId, and never runs ahead of its end or backwards', () => {
    expect(new Set(events.map((event) => event.messageId)).size).toBe(events.length);
    const times = history.map((event) => event.atMs);
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect(times.at(-1)).toBeLessThanOrEqual(options.endMs);
  });

  it('keeps to its own tracking plan, and every event of the plan happens', () => {
    const tracked = events.filter((event) => event.type === 'track');
    for (const { event, properties } of tracked) {
      expect(
        plan.events[event as keyof typeof plan.events]?.safeParse(properties).error,
        event,
      ).toBeUndefined();
    }
    expect(new Set(tracked.map((event) => event.event))).toEqual(new Set(Object.keys(plan.events)));
  });

  it('has people with two devices, anonymous at first, and invitations that somebody accepts', () => {
    const devices = new Map<string, Set<string>>();
    for (const { userId, anonymousId, type } of events) {
      if (type === 'identify') devices.set(userId, (devices.get(userId) ?? new Set()).add(anonymousId));
    }
    expect([...devices.values()].some((known) => known.size === 2)).toBe(true);
    expect(events[0]).not.toHaveProperty('userId');
    const sent = new Set(events.filter((e) => e.event === 'Invite Sent').map((e) => e.properties.inviteId));
    const accepted = events.filter((e) => e.event === 'Invite Accepted');
    expect(accepted.length).toBeGreaterThan(0);
    for (const { properties } of accepted) expect(sent).toContain(properties.inviteId);
  });
});
