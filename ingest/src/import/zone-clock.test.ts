import { expect, it } from 'vitest';
import { createZoneClock } from './zone-clock.js';

const wall = (text: string) => Date.parse(`${text}Z`);

it.each([
  ['UTC', '2026-03-29T02:30:00.123', '2026-03-29T02:30:00.123Z'],
  ['Europe/Berlin', '2026-01-15T12:00:00', '2026-01-15T11:00:00.000Z'],
  ['Europe/Berlin', '2026-07-15T12:00:00', '2026-07-15T10:00:00.000Z'],
  // Twice: the earlier one is still summer time.
  ['Europe/Berlin', '2026-10-25T02:30:00', '2026-10-25T00:30:00.000Z'],
  ['Europe/Berlin', '2026-10-25T03:00:00', '2026-10-25T02:00:00.000Z'],
  // Left out.
  ['Europe/Berlin', '2026-03-29T02:30:00', '2026-03-29T01:30:00.000Z'],
  ['Europe/Berlin', '2026-03-29T01:59:59.999', '2026-03-29T00:59:59.999Z'],
  ['America/Los_Angeles', '2026-11-01T01:30:00', '2026-11-01T08:30:00.000Z'],
  ['Asia/Kathmandu', '2026-05-01T00:00:00', '2026-04-30T18:15:00.000Z'],
  ['Pacific/Kiritimati', '2026-05-01T00:00:00', '2026-04-30T10:00:00.000Z'],
])('%s: %s is %s', (zone, local, instant) => {
  expect(new Date(createZoneClock(zone)(wall(local))).toISOString()).toBe(instant);
});
