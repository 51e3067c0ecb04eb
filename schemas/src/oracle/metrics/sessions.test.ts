import { expect, it } from 'vitest';
import { type OracleWireEvent, readEvents, sessions, sessionsFirstPages } from '../index.js';

/**
 * UTC, gap 30 minutes. ann: 10:00 page /a?x=1, 10:30 Order 120, 11:00:00.001 page /b/ (more than 30 minutes after: a session of
 * its own). ben: 23:50 screen, then 00:10 page without a path: one session, of the 1st. The order comes twice.
 */
const at = (time: string, who: string, event: Partial<OracleWireEvent>) => ({
  receivedAt: '2026-03-05T00:00:00Z',
  event: {
    type: 'track',
    userId: who,
    messageId: `${who}-${time}`,
    timestamp: `2026-03-${time}Z`,
    ...event,
  } as OracleWireEvent,
});
const order = at('01T10:30:00', 'ann', { event: 'Order Completed', properties: { total: 120 } });
const store = readEvents({ id: 'shop', timeZone: 'UTC' }, [
  at('01T10:00:00', 'ann', { type: 'page', properties: { path: '/a?x=1' } }),
  order,
  order,
  at('01T11:00:00.001', 'ann', {
    type: 'page',
    properties: { path: ' ' },
    context: { page: { path: '/b/' } },
  }),
  at('01T23:50:00', 'ben', { type: 'screen', name: 'Home' }),
  at('02T00:10:00', 'ben', { type: 'page' }),
]);
const asked = {
  from: '2026-03-01',
  to: '2026-03-03',
  granularity: 'day' as const,
  gapMinutes: 30,
  asOf: '2026-03-02T12:00:00Z',
};

it('sessions end where the gap is longer, not at midnight, and belong to their first day', () => {
  const event = '{"event":"Order Completed","where":[{"property":"total","atLeast":100}]}';
  expect(sessions(store, { ...asked, event })).toEqual([
    {
      period: '2026-03-01',
      current: false,
      group: '',
      sessions: 3,
      persons: 2,
      medianSeconds: 1200,
      meanSeconds: 1000,
      meanEvents: 5 / 3,
      singleShare: 1 / 3,
      eventShare: 1 / 3,
    },
    {
      period: '2026-03-02',
      current: true,
      group: '',
      sessions: 0,
      persons: 0,
      medianSeconds: null,
      meanSeconds: null,
      meanEvents: null,
      singleShare: null,
      eventShare: null,
    },
  ]);
  expect(sessions(store, asked)[0]!.eventShare).toBeNull();
});

it('first pages are cut paths as JSON, equals by bytes', () => {
  const row = { period: '2026-03-01', current: false, group: '', sessions: 1, share: 1 / 3 };
  expect(sessionsFirstPages(store, asked)).toEqual([
    { ...row, page: '""' },
    { ...row, page: '"/a"' },
    { ...row, page: '"/b"' },
  ]);
});
