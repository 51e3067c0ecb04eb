import { createAnalytics } from '@everloop/node';

export interface HandlerOptions {
  /** Where Everloop's collector is. */
  collector: string;
  writeKey: string;
  /** Longest that an answer waits for the collector, in milliseconds. */
  maxFlushMs: number;
}

interface Order {
  userId: string;
  orderId: string;
}

/** A handler as AWS Lambda calls it. The client is made once for an instance, not in the handler. */
export function createHandler({ collector, writeKey, maxFlushMs }: HandlerOptions) {
  const analytics = createAnalytics({ writeKey, host: collector });

  return async ({ userId, orderId }: Order) => {
    analytics.track({
      userId,
      event: 'Order Completed',
      messageId: `order-${orderId}`,
      properties: { orderId },
    });
    // The platform freezes the instance after the answer: what waits then is sent by the next call, or never.
    await withinMs(maxFlushMs, analytics.flush());
    return { statusCode: 201 };
  };
}

/** A collector that is down must not hold up the answer: `flush` goes on trying. */
async function withinMs(ms: number, done: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([done, tooLate]);
  clearTimeout(timer);
}
