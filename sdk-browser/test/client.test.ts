import type { WireBatch } from '@everloop/schemas';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Problem } from '../src/index.js';
import { createMapStorage, createTestClient } from './fake-platform.js';

const OK = { status: 200, body: '{"deadLettered":0}' };

describe('consent', () => {
  it('pending keeps nothing on the device and sends nothing; granting releases under the known id', async () => {
    const storage = createMapStorage(
      new Map([['everloop:wk_test:ids', '{"anonymousId":"known","userId":"u-1"}']]),
    );
    const reads: string[] = [];
    const watched = {
      ...storage,
      get(key: string) {
        reads.push(key);
        return storage.get(key);
      },
    };
    const { client, sent, pass } = createTestClient(
      { consent: 'pending' },
      { batchStorage: watched, identityStorage: watched },
    );
    client.track('Item Viewed');
    await pass(5_000);
    expect([sent.length, reads.length, storage.map.size]).toEqual([0, 0, 1]);
    client.consent('granted');
    await pass(1_000);
    expect(sent[0]!.events[0]).toMatchObject({ anonymousId: 'known' });
    expect([...storage.map.keys()].some((key) => key.includes(':q:'))).toBe(true);
  });

  it('pending: each event keeps the page that it was made on, and nothing waits for an answer', async () => {
    let path = '/landing';
    const { client, page, sent, pass } = createTestClient(
      { consent: 'pending' },
      { context: () => ({ page: { path } }) },
    );
    client.track('Item Viewed');
    path = '/second';
    client.track('Item Viewed');
    await client.flush();
    page.onHidden();
    await pass(60_000);
    expect(sent).toHaveLength(0);
    client.consent('granted');
    sent[0]!.answer(OK);
    await pass(0);
    const pages = sent.map(({ body }) => (JSON.parse(body) as WireBatch).context?.page?.path);
    expect(pages).toEqual(['/landing', '/second']);
  });

  it('pending, then reset: a grant brings no one back, and what waited stays with whom it was about', async () => {
    const storage = createMapStorage(
      new Map([['everloop:wk_test:ids', '{"anonymousId":"known","userId":"u-1"}']]),
    );
    const { client, sent, pass } = createTestClient(
      { consent: 'pending' },
      { batchStorage: storage, identityStorage: storage },
    );
    client.track('Item Viewed');
    const before = client.ids();
    client.reset();
    const fresh = client.ids();
    client.track('Item Viewed');
    client.consent('granted');
    client.track('Item Viewed');
    sent[0]!.answer(OK);
    await pass(1_000);
    expect(client.ids()).toEqual(fresh);
    expect(JSON.parse(storage.get('everloop:wk_test:ids')!)).toEqual(fresh);
    const ids = sent.flatMap(({ events }) => events.map(({ userId, anonymousId }) => [userId, anonymousId]));
    expect(ids).toEqual([
      [undefined, before.anonymousId],
      [undefined, fresh.anonymousId],
      [undefined, fresh.anonymousId],
    ]);
  });

  it('pending, then reset: the next page does not know the person either', () => {
    const storage = createMapStorage(
      new Map([['everloop:wk_test:ids', '{"anonymousId":"known","userId":"u-1"}']]),
    );
    const platform = { batchStorage: storage, identityStorage: storage };
    createTestClient({ consent: 'pending' }, platform).client.reset();
    expect(storage.map.size).toBe(0);
    const { client } = createTestClient({}, platform);
    expect(client.ids()).toEqual({ anonymousId: expect.not.stringMatching('known') });
  });

  it('pending, identified, then reset: a grant does not bring the userId back', async () => {
    const { client } = createTestClient({ consent: 'pending' });
    client.identify('u-1');
    client.reset();
    const fresh = client.ids();
    client.consent('granted');
    expect(client.ids()).toEqual(fresh);
  });

  it('granted, reset, held back and granted again: takes what another page stored meanwhile', () => {
    const { client, storage } = createTestClient();
    client.reset();
    client.consent('pending');
    storage.set('everloop:wk_test:ids', '{"anonymousId":"known","userId":"u-1"}');
    client.consent('granted');
    expect(client.ids()).toEqual({ anonymousId: 'known', userId: 'u-1' });
  });

  it('denied, then granted: takes what another page stored meanwhile', () => {
    const { client, storage } = createTestClient();
    client.consent('denied');
    storage.set('everloop:wk_test:ids', '{"anonymousId":"known"}');
    client.consent('granted');
    expect(client.ids().anonymousId).toBe('known');
  });

  it('pending, then closed: what was held is counted', async () => {
    const { client } = createTestClient({ consent: 'pending' });
    client.track('Item Viewed');
    await client.close();
    expect(client.stats()).toEqual({ queued: 0, delivered: 0, dropped: { closed: 1 } });
  });

  it('denied drops what is held, counted, and empties the device', async () => {
    const { client, sent, pass, storage } = createTestClient();
    client.track('Item Viewed');
    await pass(0);
    expect(storage.map.size).toBe(2);
    client.consent('denied');
    client.track('Item Viewed');
    await pass(60_000);
    expect(storage.map.size).toBe(0);
    expect(sent).toHaveLength(0);
    expect(client.stats().dropped).toEqual({ no_consent: 2 });
  });
});

describe('identity', () => {
  it('is kept across pages, forgotten by reset', async () => {
    const storage = createMapStorage();
    const platform = { batchStorage: storage, identityStorage: storage };
    const first = createTestClient({}, platform).client;
    first.identify('u-1', { plan: 'pro' });
    const second = createTestClient({}, platform).client;
    expect(second.ids()).toEqual({ anonymousId: first.ids().anonymousId, userId: 'u-1' });
    second.reset();
    expect(second.ids().userId).toBeUndefined();
    expect(second.ids().anonymousId).not.toBe(first.ids().anonymousId);
  });

  it('an undefined id in the options does not hide the known one', async () => {
    const { client, sent, pass } = createTestClient();
    client.identify('u-1');
    client.track('Item Viewed', {}, { userId: undefined as never });
    await pass(1_000);
    expect(sent[0]!.events.map(({ userId }) => userId)).toEqual(['u-1', 'u-1']);
  });
});

describe('a call', () => {
  it('takes null in place of properties and options', async () => {
    const { client, sent, pass } = createTestClient();
    client.track('Item Viewed', null as never, null as never);
    await pass(1_000);
    expect(sent[0]!.events).toMatchObject([{ event: 'Item Viewed' }]);
    expect(client.stats().dropped).toEqual({});
  });
});

describe('an event', () => {
  it('of more characters than the wire takes bytes is dropped, and counted', async () => {
    const { client, sent, pass } = createTestClient();
    client.track('Item Viewed', { text: 'x'.repeat(32_768) });
    client.track('Item Viewed', { text: 'x'.repeat(16_000) });
    await pass(1_000);
    expect(client.stats().dropped).toEqual({ event_too_large: 1 });
    expect(sent[0]!.events).toHaveLength(1);
  });
});

describe('middleware and plugins', () => {
  it('change or drop events; what they throw stays with them', async () => {
    const problems: Problem[] = [];
    const { client, sent, pass } = createTestClient({
      onError: (problem) => problems.push(problem),
      plugins: [
        () => {
          throw new Error('broken');
        },
      ],
    });
    client.use((event) =>
      event.event === 'Secret Seen' ? null : { ...event, properties: { ...event.properties, more: 1 } },
    );
    client.track('Secret Seen');
    client.track('Item Viewed', { n: 1 });
    await pass(1_000);
    expect(sent[0]!.events.map(({ properties }) => properties)).toEqual([{ n: 1, more: 1 }]);
    expect(client.stats().dropped).toEqual({ filtered: 1 });
    expect(problems.map(({ code }) => code)).toEqual(['plugin_failed']);
  });
});

describe('the retry loop', () => {
  it('grows its pause by 1.35 up to 30 s, waits for Retry-After, and starts over after a success', async () => {
    const { client, sent, pass } = createTestClient();
    client.track('Item Viewed');
    await pass(1_000);
    for (const [reply, pauseMs] of [
      [{ status: 503 }, 1_000],
      [{ status: 0 }, 1_350],
      [{ status: 429, retryAfter: '7' }, 7_000],
      [{ status: 500, retryAfter: 'Tue, 24 Nov 2026 12:00:40 GMT' }, 29_650],
    ] as const) {
      const attempts = sent.length;
      sent.at(-1)!.answer(reply);
      await pass(pauseMs - 1);
      expect(sent).toHaveLength(attempts);
      await pass(1);
      expect(sent).toHaveLength(attempts + 1);
    }
    sent.at(-1)!.answer(OK);
    await pass(0);
    expect(client.stats()).toEqual({ queued: 0, delivered: 1, dropped: {} });
  });

  it('tells of dead letters', async () => {
    const problems: Problem[] = [];
    const { client, sent, pass } = createTestClient({ onError: (problem) => problems.push(problem) });
    client.track('');
    await pass(1_000);
    sent[0]!.answer({ status: 200, body: '{"success":true,"accepted":0,"deadLettered":1}' });
    await pass(0);
    expect(problems).toMatchObject([{ code: 'dead_lettered', events: 1 }]);
  });

  it('over any interleaving: each event is answered once in order, or waits, and flush means what it says', async () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant('track' as const), count: fc.integer({ min: 1, max: 40 }) }),
      fc.record({ kind: fc.constant('answer' as const), status: fc.constantFrom(200, 200, 0, 429, 503) }),
      fc.record({ kind: fc.constant('pass' as const), ms: fc.integer({ min: 0, max: 40_000 }) }),
      fc.record({ kind: fc.constantFrom('flush' as const, 'leave' as const, 'return' as const) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
        const { client, page, sent, pass } = createTestClient({ maxBatchBytes: 2_000 });
        const answered: string[] = [];
        const pending = () => sent.filter((request) => !('done' in request));
        const answer = (status: number) => {
          const request = pending()[0];
          if (!request) return;
          Object.assign(request, { done: true });
          if (status === 200) answered.push(...request.events.map(({ messageId }) => messageId!));
          request.answer({ status, body: '' });
        };
        let tracked = 0;
        const flushes: Promise<void>[] = [];
        for (const each of steps) {
          if (each.kind === 'track')
            for (let n = 0; n < each.count; n++) client.track('Item Viewed', { n: tracked++ });
          if (each.kind === 'answer') answer(each.status);
          if (each.kind === 'pass') await pass(each.ms);
          if (each.kind === 'flush') {
            const before = tracked;
            flushes.push(
              client.flush().then(() => expect(new Set(answered).size).toBeGreaterThanOrEqual(before)),
            );
          }
          if (each.kind === 'leave') page.onLeave();
          if (each.kind === 'return') page.onReturn();
          await pass(0);
        }
        page.onReturn();
        const done = client.flush();
        for (let turn = 0; client.stats().queued > 0 && turn < 500; turn++) {
          answer(200);
          await pass(1_000);
        }
        await Promise.all([done, ...flushes]);
        const unique = [...new Set(answered)];
        expect(unique).toHaveLength(tracked);
        expect(client.stats()).toEqual({ queued: 0, delivered: tracked, dropped: {} });
      }),
      { numRuns: 60 },
    );
  });
});
