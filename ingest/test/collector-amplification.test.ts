import { MAX_WRITE_AMPLIFICATION } from '@everloop/schemas';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { startCollector, WRITE_KEY } from './support/collector.js';
import { bytesInLog, inheritedBytes, listOf, MAX_EMPTY_ROW_BYTES } from './support/measure-work.js';

/** What is written into the log for a request, compared with what came. */

const KEY = { authorization: `Bearer ${WRITE_KEY}` };
const RUNS = process.env.EVERLOOP_LONG ? 3_000 : 60;
/** Text that grows on its way: by escaping, by decoding, by changing its case. */
const filler = fc.constantFrom(
  'x',
  '\\"',
  '\\\\',
  '\\u0001',
  '\\ud800',
  '.',
  '%',
  '\xff',
  '\xc4\xb0',
  '\xce\x90',
  '[1e9,',
  '{}',
);
const text = fc.tuple(filler, fc.integer({ min: 1, max: 3_000 }));
const places: readonly ((text: string) => string)[] = [
  ...[
    'userId',
    'anonymousId',
    'messageId',
    'event',
    'name',
    'category',
    'sentAt',
    'timestamp',
    'type',
    'unknown',
  ].map((member) => (value: string) => `"${member}":"${value}"`),
  ...['revenue', 'currency', 'campaign', 'experiment', 'inviterId', 'url', 'a'].map(
    (member) => (value: string) => `"properties":{"${member}":"${value}"}`,
  ),
  ...['name', 'source'].map((member) => (value: string) => `"context":{"campaign":{"${member}":"${value}"}}`),
  ...['url', 'referrer', 'title'].map(
    (member) => (value: string) => `"context":{"page":{"${member}":"${value}"}}`,
  ),
  (value) => `"context":{"library":"${value}","ip":"${value}"}`,
  (value) => `"traits":{"${value.slice(0, 240)}":1}`,
  (value) => `"context":{"traits":{"${value.slice(0, 240)}":"${value}"}}`,
  (value) => `"integrations":{"a":"${value}"}`,
];
const members = fc
  .uniqueArray(fc.nat(places.length - 1), { minLength: 1, maxLength: 4 })
  .chain((chosen) =>
    fc.tuple(...chosen.map((place) => text.map(([fill, count]) => places[place]!(fill.repeat(count))))),
  )
  .map((written) => written.join(','));
const type = fc.constantFrom('track', 'identify', 'page', 'group', 'none');
const hostileBatch = fc.record({
  envelope: fc.option(members, { nil: '"writeKey":""' }),
  items: fc.array(fc.tuple(type, members), { minLength: 1, maxLength: 6 }),
  times: fc.integer({ min: 1, max: 40 }),
});

test('no mixture of growing texts writes more than the published multiple', async () => {
  const collector = await startCollector();
  await fc.assert(
    fc.asyncProperty(hostileBatch, async ({ envelope, items, times }) => {
      const item = items
        .map(([type, own]) => `{"type":"${type}","userId":"u","event":"Listed",${own}}`)
        .join(',');
      const body = Buffer.from(`{${envelope},"batch":[${listOf(times, item)}]}`, 'latin1');
      collector.log.entries.length = 0;
      const response = await collector.post('/v1/batch', body, KEY);
      expect(response.statusCode).toBe(200);
      const { entries } = collector.log;
      const came = body.length + inheritedBytes(body) * entries.length;
      expect(bytesInLog(collector.log)).toBeLessThanOrEqual(
        MAX_WRITE_AMPLIFICATION * came + entries.length * MAX_EMPTY_ROW_BYTES,
      );
    }),
    { numRuns: RUNS },
  );
});
