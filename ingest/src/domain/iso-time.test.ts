import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatIsoTime, parseIsoTime } from './iso-time.js';

describe('parseIsoTime', () => {
  test.each([
    ['2026-11-22T10:00:00.123Z', '2026-11-22T10:00:00.123Z'],
    ['2026-11-22T10:00:00.123999999Z', '2026-11-22T10:00:00.123Z'],
    ['2026-11-22T10:00:00.1+00:00', '2026-11-22T10:00:00.100Z'],
    ['2026-11-22T10:00:00', '2026-11-22T10:00:00.000Z'],
    ['2026-11-22T10:00', '2026-11-22T10:00:00.000Z'],
    ['2026-11-22', '2026-11-22T00:00:00.000Z'],
    ['2026-11-22T10:00:00+05:30', '2026-11-22T04:30:00.000Z'],
    ['2026-11-22T10:00:00-0800', '2026-11-22T18:00:00.000Z'],
    ['2026-11-22T10:00:00+14', '2026-11-21T20:00:00.000Z'],
    ['2024-02-29T23:59:60Z', '2024-03-01T00:00:00.000Z'],
    ['2026-12-31T24:00:00Z', '2027-01-01T00:00:00.000Z'],
  ])('reads %s', (text, expected) => {
    expect(formatIsoTime(parseIsoTime(text) as number)).toBe(expected);
  });

  test.each([
    '',
    'yesterday',
    '1795345200',
    '22.11.2026',
    'Sun, 22 Nov 2026 10:00:00 GMT',
    '2026-02-30T10:00:00Z',
    '2025-02-29',
    '2026-13-01',
    '2026-00-10',
    '2026-11-00',
    '2026-11-22T25:00:00Z',
    '2026-11-22T24:00:01Z',
    '2026-11-22T10:60:00Z',
    '2026-11-22T10:00:00+24:00',
    ' 2026-11-22',
    '2026-11-22T10:00:00Z\n',
  ])('refuses %j', (text) => {
    expect(parseIsoTime(text)).toBeNull();
  });

  test('reads back what it writes', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date('1970-01-01'), max: new Date('2199-12-31'), noInvalidDate: true }),
        (date) => {
          expect(parseIsoTime(date.toISOString())).toBe(date.getTime());
        },
      ),
    );
  });
});
