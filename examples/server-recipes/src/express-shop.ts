import { createAnalytics, createRequestContext } from '@everloop/node';
import express, { type Express } from 'express';

export interface ShopOptions {
  /** Where Everloop's collector is. */
  collector: string;
  writeKey: string;
}

/** A shop's backend on Express. Call `close` after the server has closed: it sends what waits. */
export function buildShop({ collector, writeKey }: ShopOptions): {
  app: Express;
  close: () => Promise<unknown>;
} {
  const requests = createRequestContext();
  const analytics = createAnalytics({ writeKey, host: collector, requests });
  const app = express();

  app.use(express.json());
  // After the body is read: whose request it is follows from here.
  app.use((request, _response, next) => requests.run({ userId: request.get('x-user-id') ?? null }, next));
  app.post('/orders', async (request, response) => {
    const { orderId, revenue } = request.body as { orderId: string; revenue: string };
    // A key of our own: an order that is sent again makes no second event.
    analytics.track({
      event: 'Order Completed',
      messageId: `order-${orderId}`,
      properties: { orderId, revenue },
    });
    response.status(201).json({ orderId });
  });
  return { app, close: () => analytics.close() };
}
