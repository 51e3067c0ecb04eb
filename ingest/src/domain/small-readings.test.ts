import { describe, expect, test } from 'vitest';
import { correctClock } from './correct-clock.js';
import { hostOf } from './host-of.js';
import { applyIpPolicy } from './ip-policy.js';
import { NumberText } from './json/number-text.js';
import { readAmount, readCurrency } from './read-amount.js';
import { readId } from './read-id.js';

const MINUTE = 60_000;

describe('correctClock', () => {
  test.each([
    [0, 0],
    [15, 0],
    [-15, 0],
    [15.001, 1],
    [22.4, 1],
    [22.5, 2],
    [-22.5, -1],
    [-22.6, -2],
    [60 * 24 + 3, 96],
  ])('a clock %d minutes behind gets %d quarters', (minutes, quarters) => {
    expect(correctClock(Math.round(minutes * MINUTE), 0)).toBe(quarters);
  });
});

describe('readAmount', () => {
  test.each([
    ['12.5', '12.5'],
    [' +12.50 ', '12.50'],
    ['-3', '-3'],
    ['0', '0'],
    ['99999999999999999999.999999999999999999', '99999999999999999999.999999999999999999'],
    ['1e3', null],
    ['.5', null],
    ['5.', null],
    ['1,234.5', null],
    ['', null],
    ['NaN', null],
    ['123456789012345678901', null],
    ['0.1234567890123456789', null],
  ])('%j is %j', (text, amount) => {
    expect(readAmount(text)).toBe(amount);
  });

  test('a currency is trimmed and upper-cased, or the project’s', () => {
    expect([readCurrency(' usd ', 'EUR'), readCurrency('  ', 'EUR'), readCurrency(undefined, 'EUR')]).toEqual(
      ['USD', 'EUR', 'EUR'],
    );
  });
});

describe('readId', () => {
  test.each([
    ['u1', 'id'],
    [' u1 ', 'id'],
    [7, 'id'],
    [new NumberText('9007199254740993'), 'id'],
    [undefined, 'absent'],
    [null, 'absent'],
    ['', 'placeholder'],
    ['   ', 'placeholder'],
    [' NULL ', 'placeholder'],
    ['                         null', 'placeholder'],
    ['[object Object]', 'placeholder'],
    [0, 'placeholder'],
    [-1, 'placeholder'],
    [true, 'invalid'],
    [{}, 'invalid'],
    [['u1'], 'invalid'],
    ['ü'.repeat(128), 'id'],
    ['ü'.repeat(129), 'too_long'],
  ])('%j is %s', (value, kind) => {
    expect(readId(value).kind).toBe(kind);
  });

  test('keeps an id byte by byte', () => {
    expect(readId(' U1 ').text).toBe(' U1 ');
  });
});

describe('applyIpPolicy', () => {
  test.each([
    ['203.0.113.77', '203.0.113.0'],
    ['::ffff:203.0.113.77', '203.0.113.0'],
    ['2001:db8:85a3:8d3:1319:8a2e:370:7348', '2001:db8:85a3::'],
    ['2001:db8::1', '2001:db8:0::'],
    ['::1', '::'],
    ['fe80::1%eth0', 'fe80:0:0::'],
    ['somewhere', null],
  ])('truncates %s to %s', (address, expected) => {
    expect(applyIpPolicy(address, 'truncate')).toBe(expected);
  });

  test('keeps all or nothing where told so', () => {
    expect([applyIpPolicy('203.0.113.77', 'keep'), applyIpPolicy('203.0.113.77', 'drop')]).toEqual([
      '203.0.113.77',
      null,
    ]);
  });
});

describe('hostOf', () => {
  test.each([
    ['https://www.Example.com/a?b', 'www.example.com'],
    ['https://example.com:8443/', 'example.com'],
    ['https://user.example:pw@shop.example/', 'shop.example'],
    ['android-app://com.example.mail/', 'com.example.mail'],
    ['https://münchen.example/', 'xn--mnchen-3ya.example'],
    ['http://[::1]:80/', '[::1]'],
    ['example.com', null],
    ['about:blank', null],
    ['', null],
  ])('%j has host %j', (url, host) => {
    expect(hostOf(url)).toBe(host);
  });

  test('a host that is longer than any is none, whatever follows it', () => {
    expect(hostOf(`http://${'é'.repeat(513)}/`)).toBeNull();
    expect(hostOf(`https://münchen.example/${'é'.repeat(30_000)}`)).toBe('xn--mnchen-3ya.example');
  });
});
