import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { startTestCollector, type TestCollector } from '../../../sdk-node/test/test-collector.js';
import { buildShop } from '../src/express-shop.js';
import { createHandler } from '../src/serverless.js';

let collector: TestCollector;
beforeAll(async () => {
  collector = await startTestCollector();
});
afterAll(() => collector.close());
beforeEach(() => {
  collector.bodies.length = 0;
  collector.respond(undefined);
});

const orders = () =>
  collector.events().map(({ userId, messageId, properties }) => [userId, messageId, properties?.orderId]);

it('Express: each order is of the user whose request it came with, and is there when the shop has closed', async () => {
  const shop = buildShop({ collector: collector.url, writeKey: 'wk_test' });
  const server: Server = shop.app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/orders`;
  const order = (user: string, orderId: string) =>
    fetch(url, {
      method: 'POST',
      headers: { 'x-user-id': user, 'content-type': 'application/json', connection: 'close' },
      body: JSON.stringify({ orderId, revenue: '12.50' }),
    });
  const answers = await Promise.all([order('a', 'o-1'), order('b', 'o-2')]);
  expect(answers.map(({ status }) => status)).toEqual([201, 201]);
  server.close();
  await shop.close();
  expect(orders().sort()).toEqual([
    ['a', 'order-o-1', 'o-1'],
    ['b', 'order-o-2', 'o-2'],
  ]);
});

it('serverless: an order has arrived when the handler answers', async () => {
  const handler = createHandler({ collector: collector.url, writeKey: 'wk_test', maxFlushMs: 60_000 });
  expect(await handler({ userId: 'a', orderId: 'o-1' })).toEqual({ statusCode: 201 });
  expect(orders()).toEqual([['a', 'order-o-1', 'o-1']]);
});

it('serverless: a collector that is down holds up no answer, and a later call sends what waits', async () => {
  const handler = createHandler({ collector: collector.url, writeKey: 'wk_test', maxFlushMs: 50 });
  collector.respond({ status: 503 });
  expect(await handler({ userId: 'a', orderId: 'o-1' })).toEqual({ statusCode: 201 });
  collector.respond(undefined);
  while (collector.events().length < 2) await handler({ userId: 'b', orderId: 'o-2' });
  expect(orders()[0]).toEqual(['a', 'order-o-1', 'o-1']);
});
