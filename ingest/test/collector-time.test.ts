import { DEVICE_LIBRARIES } from '@everloop/schemas';
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import type { EventRow } from '../src/domain/event-row.js';
import { projectSchema } from '../src/domain/project-settings.js';
import { collect } from './collect.js';
import { startCollector, WRITE_KEY } from './support/collector.js';

/** The property that all of this is for: whatever carries an event, and however often, it is one row at the right time. */

const MINUTE_MS = 60_000;
const QUARTER_MS = 15 * MINUTE_MS;
const DAY_MS = 24 * 60 * MINUTE_MS;
const AT_MS = Date.UTC(2026, 10, 22, 12);
const iso = (ms: number) => new Date(ms).toISOString();
const project = projectSchema.parse({ id: 'shop', timeZone: 'UTC', writeKeys: ['wk_shop_test'] });

type Row = Pick<EventRow, 'message_id' | 'timestamp'>;
const rowsOf = (events: Parameters<typeof collect>[1]): Row[] =>
  collect(project, events).map((entry) => {
    expect(entry.kind).toBe('event');
    const { message_id, timestamp } = JSON.parse(entry.row) as EventRow;
    return { message_id, timestamp };
  });

const attempt = DEVICE_LIBRARIES.filter((library) => library.sentAt === 'attempt').map(({ name }) => name);
const others = [
  ...DEVICE_LIBRARIES.filter((library) => library.sentAt === 'once').map(({ name }) => name),
  'analytics-node',
  'analytics-go',
  'analytics-java',
  'analytics-python',
  'made-up',
  '',
];

const event = (library: string, timestampMs: number, sentAtMs: number | null) => ({
  type: 'track' as const,
  event: 'Visit',
  userId: 'u1',
  messageId: 'm1',
  timestamp: iso(timestampMs),
  ...(sentAtMs === null ? {} : { sentAt: iso(sentAtMs) }),
  context: { library: { name: library } },
});

const one = (timestampMs: number) => [{ message_id: 'm1', timestamp: iso(timestampMs) }];
const distinct = (rows: readonly Row[]) => [
  ...new Map(rows.map((row) => [JSON.stringify(row), row])).values(),
];

describe('one row at the right time', () => {
  it('for a device whose clock is off, however late and often it is sent', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...attempt),
        // Off by whole quarters: a wrong zone, a wrong day. What is less than half a quarter is lost, never added.
        fc.integer({ min: -4 * 24 * 30, max: 4 * 24 * 30 }),
        fc.array(
          fc.record({
            offlineMs: fc.integer({ min: 0, max: 60 * DAY_MS }),
            transitMs: fc.integer({ min: 0, max: 7 * MINUTE_MS }),
          }),
          { minLength: 1, maxLength: 5 },
        ),
        (library, quarters, deliveries) => {
          const skewMs = quarters * QUARTER_MS;
          const isCorrected = Math.abs(quarters) > 1;
          // A quarter exactly is on the edge of what counts as transit.
          fc.pre(Math.abs(quarters) !== 1);
          const rows = rowsOf(
            deliveries.map(({ offlineMs, transitMs }) => ({
              receivedAt: iso(AT_MS + offlineMs + transitMs),
              event: event(library, AT_MS + skewMs, AT_MS + offlineMs + skewMs),
            })),
          );
          expect(distinct(rows)).toEqual(one(isCorrected ? AT_MS : AT_MS + skewMs));
        },
      ),
    );
  });

  it('for a library that writes sentAt once, and for unknown ones: late is offline', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...others),
        fc.option(fc.integer({ min: 0, max: 60 * DAY_MS }), { nil: null }),
        fc.array(fc.integer({ min: 0, max: 90 * DAY_MS }), { minLength: 1, maxLength: 5 }),
        (library, closedMs, delays) => {
          const rows = rowsOf(
            delays.map((delayMs) => ({
              receivedAt: iso(AT_MS + (closedMs ?? 0) + delayMs),
              event: event(library, AT_MS, closedMs === null ? null : AT_MS + closedMs),
            })),
          );
          expect(distinct(rows)).toEqual(one(AT_MS));
        },
      ),
    );
  });

  it('for an archive, whatever its lines name, whenever and however often it is imported', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...attempt, ...others),
        fc.integer({ min: -60 * DAY_MS, max: 60 * DAY_MS }),
        fc.constantFrom('mark', 'received', 'both'),
        fc.array(fc.integer({ min: 0, max: 900 * DAY_MS }), { minLength: 1, maxLength: 5 }),
        (library, sentAfterMs, how, imports) => {
          const line = {
            ...event(library, AT_MS, AT_MS + sentAfterMs),
            ...(how === 'received' ? {} : { history: true }),
            ...(how === 'mark' ? {} : { receivedAt: iso(AT_MS + sentAfterMs + 800) }),
          };
          const entries = collect(
            project,
            imports.map((afterMs) => ({ receivedAt: iso(AT_MS + afterMs), event: line })),
          );
          const rows = entries.map((entry) => {
            const { received_at: _received, ...row } = JSON.parse(entry.row) as EventRow;
            return row;
          });
          expect(new Set(rows.map((row) => JSON.stringify(row))).size).toBe(1);
          expect(rows[0]).toMatchObject({ timestamp: iso(AT_MS), message_id: 'm1' });
          expect(rows[0]).not.toHaveProperty('clock_quarters');
        },
      ),
    );
  });

  it('for an archive and its live original, where the clock was right', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...attempt, ...others),
        fc.integer({ min: 0, max: DAY_MS }),
        (library, lateMs) => {
          const live = event(library, AT_MS, AT_MS + lateMs);
          const rows = rowsOf([
            { receivedAt: iso(AT_MS + lateMs + 800), event: live },
            {
              receivedAt: iso(AT_MS + 300 * DAY_MS),
              event: { ...live, receivedAt: iso(AT_MS + lateMs) } as never,
            },
          ]);
          expect(distinct(rows)).toEqual(one(AT_MS));
        },
      ),
    );
  });
});

describe('history', () => {
  const line = { type: 'page', anonymousId: 'd1', timestamp: '2026-03-02T12:00:00.000Z' };
  const device = { library: { name: 'analytics.js' } };

  test('is what the envelope or the event says, and no item takes it back', async () => {
    const { post, log } = await startCollector();
    const batch = [
      line,
      { ...line, messageId: 'a', history: false },
      { ...line, messageId: 'b', history: null },
    ];
    await post('/v1/batch', { writeKey: WRITE_KEY, history: true, batch });
    expect(log.events().map(({ history }) => typeof history)).toEqual(['number', 'number', 'number']);
    await post('/v1/batch', { writeKey: WRITE_KEY, history: 'true', batch: [{ ...line, history: 1 }] });
    expect(log.events().at(-1)).not.toHaveProperty('history');
  });

  test('is any event that another collector received, on every route', async () => {
    const { post, log } = await startCollector();
    const body = { ...line, receivedAt: '2026-03-02T12:00:01.000Z', writeKey: WRITE_KEY };
    for (const path of ['/v1/page', '/v1/p']) await post(path, body);
    expect(log.events().every(({ history }) => Number(history) > 0)).toBe(true);
  });

  test('needs a time of its own; another collector’s receipt is one', async () => {
    const { post, log } = await startCollector();
    const { timestamp: _, ...timeless } = line;
    const receivedAt = '2026-03-02T12:00:01.234Z';
    const batch = [timeless, { ...timeless, receivedAt }, { ...timeless, receivedAt: 'then' }];
    const answer = (await post('/v1/import', { writeKey: WRITE_KEY, history: true, batch })).json();
    expect(answer.verdicts).toMatchObject([
      { index: 0, code: 'missing_timestamp' },
      { index: 2, code: 'invalid_timestamp' },
    ]);
    expect(log.events()).toMatchObject([{ timestamp: receivedAt }]);
  });

  test('derives one id for a line, with or without the mark', async () => {
    const { post, log } = await startCollector();
    await post('/v1/import', { writeKey: WRITE_KEY, history: true, batch: [line] });
    await post('/v1/import', { writeKey: WRITE_KEY, batch: [line] });
    await post('/v1/import', { writeKey: WRITE_KEY, batch: [{ ...line, history: true }] });
    expect(new Set(log.events().map(({ message_id }) => message_id)).size).toBe(1);
  });

  test('leaves the mark with a dead letter', async () => {
    const { post, log } = await startCollector();
    const batch = [{ ...line, timestamp: 'then' }];
    await post('/v1/import', { writeKey: WRITE_KEY, history: true, batch });
    await post('/v1/import', { writeKey: WRITE_KEY, batch });
    expect(log.deadLetters().map(({ history }) => history)).toEqual([1, 0]);
  });

  test('never takes the address of whoever imports it for the person’s', async () => {
    const { post, log } = await startCollector({ ipPolicy: 'keep' });
    const asked = { ...device, direct: true };
    const send = (history: boolean, context: object) =>
      post('/v1/batch', { writeKey: WRITE_KEY, history, context, batch: [{ ...line, messageId: 'm' }] });
    await send(true, device);
    await send(true, asked);
    await send(false, device);
    const ips = log.events().map(({ ip, context }) => [ip, JSON.parse(String(context)).ip]);
    expect(ips).toEqual([
      [undefined, undefined],
      [undefined, undefined],
      ['127.0.0.1', '127.0.0.1'],
    ]);
  });
});
