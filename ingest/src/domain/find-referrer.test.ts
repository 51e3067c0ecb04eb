import { IGNORED_REFERRERS } from '@everloop/schemas';
import { describe, expect, it } from 'vitest';
import { createFindReferrer } from './find-referrer.js';

const NONE = { ownDomains: [], ignoredReferrers: [] };
const find = (referrer: string, pageUrl?: string, settings: Partial<typeof SETTINGS> = {}) =>
  createFindReferrer({ ...NONE, ...settings })(referrer, pageUrl);
const SETTINGS: { ownDomains: string[]; ignoredReferrers: string[] } = NONE;

describe('the page’s own site', () => {
  it.each([
    ['https://shop.example/a', 'https://shop.example/b', null],
    ['https://www.shop.example/', 'https://app.shop.example/b', null],
    ['https://shop.example:8443/', 'http://shop.example/', null],
    ['https://a.shop.co.uk/', 'https://b.shop.co.uk/', null],
    ['https://other.co.uk/', 'https://shop.co.uk/', 'other.co.uk'],
    // Two names below a domain at which anybody gets one are two sites.
    ['https://ann.github.io/', 'https://bob.github.io/', 'ann.github.io'],
    ['https://ann.github.io/', 'https://ann.github.io/x', null],
    ['http://localhost:5173/', 'http://localhost:3000/', null],
    ['http://192.0.2.7/', 'http://192.0.2.7:8080/', null],
    ['http://192.0.2.7/', 'http://192.0.2.8/', '192.0.2.7'],
    ['https://shop.example/a', undefined, 'shop.example'],
    ['https://shop.example/a', 'no address', 'shop.example'],
    // An app is named by its package, which is no domain.
    ['android-app://com.example.shop/https/shop', 'https://example.shop/', 'com.example.shop'],
    ['android-app://shop.example/', 'https://www.shop.example/', 'shop.example'],
    ['no address', 'https://shop.example/', null],
  ])('%s on %s: %s', (referrer, pageUrl, host) => {
    expect(find(referrer, pageUrl)).toBe(host);
  });
});

describe('hosts that send people back', () => {
  it.each([
    ['https://accounts.google.com/', null],
    ['https://checkout.stripe.com/c/pay', null],
    ['https://www.paypal.com/', null],
    ['https://tenant.eu.auth0.com/login', null],
    // of the same companies, and they do bring visits
    ['https://www.google.com/', 'www.google.com'],
    ['https://stripe.com/blog', 'stripe.com'],
    ['https://notpaypal.com/', 'notpaypal.com'],
    ['https://facebook.com/', 'facebook.com'],
  ])('%s: %s', (referrer, host) => {
    expect(find(referrer, 'https://shop.example/')).toBe(host);
  });

  it('lists each once, in lower case', () => {
    expect(new Set(IGNORED_REFERRERS).size).toBe(76);
    expect(IGNORED_REFERRERS).toHaveLength(76);
    for (const host of IGNORED_REFERRERS) expect(host).toMatch(/^[a-z0-9.-]+$/);
  });
});

describe('a project’s own', () => {
  const page = 'https://shop.example/';
  it.each([
    ['https://shop.test/', { ownDomains: ['shop.test'] }, null],
    ['https://pay.shop.test/', { ownDomains: ['shop.test'] }, null],
    ['https://othershop.test/', { ownDomains: ['shop.test'] }, 'othershop.test'],
    ['https://check.bank.example/', { ignoredReferrers: ['bank.example'] }, null],
    ['https://www.bank.example/', { ignoredReferrers: ['=bank.example'] }, null],
    ['https://check.bank.example/', { ignoredReferrers: ['=bank.example'] }, 'check.bank.example'],
    ['https://www.paypal.com/', { ignoredReferrers: ['!paypal.com'] }, 'www.paypal.com'],
    // The most specific entry decides, whoever wrote it.
    ['https://pay.google.com/', { ignoredReferrers: ['!google.com'] }, null],
    ['https://search.yahoo.com/', { ignoredReferrers: ['yahoo.com'] }, 'search.yahoo.com'],
    ['https://www.google.com/', { ignoredReferrers: ['google.com'] }, null],
    [
      'https://ads.bank.example/',
      { ignoredReferrers: ['bank.example', '!ads.bank.example'] },
      'ads.bank.example',
    ],
    // Its own domains bring nobody, whatever is taken off the list.
    ['https://shop.test/', { ownDomains: ['shop.test'], ignoredReferrers: ['!shop.test'] }, null],
  ])('%s with %j: %s', (referrer, settings, host) => {
    expect(find(referrer, page, settings)).toBe(host);
  });
});
