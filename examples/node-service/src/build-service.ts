import { createAnalytics, createRequestContext } from '@everloop/node';
import Fastify, { type FastifyInstance } from 'fastify';
import type { plan } from './plan.js';

export interface ServiceOptions {
  /** Where Everloop's collector is. */
  collector: string;
  writeKey: string;
}

interface Order {
  orderId: string;
  /** Decimal text, such as "12.50". */
  revenue: string;
  currency: string;
}

/** A shop's backend. Whose request it is follows every event; a repeated order counts once. */
export function buildService({ collector, writeKey }: ServiceOptions): FastifyInstance {
  const requests = createRequestContext();
  const analytics = createAnalytics<typeof plan>({ writeKey, host: collector, requests });
  const app = Fastify();

  app.addHook('onRequest', (request, _reply, done) => {
    requests.run({ userId: String(request.headers['x-user-id'] ?? '') }, done);
  });
  app.post<{ Body: Order }>('/orders', async (request, reply) => {
    const { orderId, revenue, currency } = request.body;
    // A key of our own: a client that sends its order again makes no second event.
    const messageId = `order-${orderId}`;
    analytics.track({ event: 'Order Completed', messageId, properties: { orderId, revenue, currency } });
    return await reply.code(201).send({ orderId });
  });
  app.addHook('onClose', async () => {
    await analytics.close();
  });
  return app;
}
