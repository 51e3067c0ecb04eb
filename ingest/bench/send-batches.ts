import { Agent, request } from 'node:http';
import { performance } from 'node:perf_hooks';

export interface SendReport {
  events: number;
  seconds: number;
  p50Ms: number;
  p99Ms: number;
}

export const BATCH_EVENTS = 50;

/** Made-up events of about 250 bytes, each with an id of its own, in bodies that are ready to send. */
export function makeBodies(name: string, batches: number, nowMs: number): Buffer[] {
  return Array.from({ length: batches }, (_, batch) => {
    const events = Array.from({ length: BATCH_EVENTS }, (_, index) => {
      const n = batch * BATCH_EVENTS + index;
      return {
        messageId: `${name}-${n.toString(16).padStart(12, '0')}`,
        type: 'track',
        event: n % 23 === 0 ? 'Order Completed' : 'Product Viewed',
        anonymousId: `device-${n % 20_011}`,
        timestamp: new Date(nowMs - (n % 86_400) * 1_000).toISOString(),
        properties: { product: `sku-${n % 997}`, position: n % 40, price: '12.50' },
      };
    });
    const context = { library: { name: 'everloop-bench', version: '1' } };
    return Buffer.from(JSON.stringify({ writeKey: 'wk_shop_demo', context, batch: events }));
  });
}

/** Sends every body once over `connections` connections that each wait for their answer. */
export async function sendBatches(
  url: string,
  bodies: readonly Buffer[],
  connections = 8,
): Promise<SendReport> {
  let next = 0;
  return await send(url, () => bodies[next++], connections);
}

export interface SendForOptions {
  seconds: number;
  /** As fast as answers come without it. */
  eventsPerSecond?: number;
}

/** Sends batches for a while, each made when its turn comes. */
export async function sendFor(
  url: string,
  name: string,
  { seconds, eventsPerSecond = Number.POSITIVE_INFINITY }: SendForOptions,
): Promise<SendReport> {
  const startedMs = performance.now();
  let batch = 0;
  return await send(url, async () => {
    const dueMs = startedMs + (batch * BATCH_EVENTS * 1_000) / eventsPerSecond;
    const own = `${name}-${batch++}`;
    const waitMs = dueMs - performance.now();
    if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
    return performance.now() - startedMs < seconds * 1_000 ? makeBodies(own, 1, Date.now())[0] : undefined;
  });
}

async function send(
  url: string,
  nextBody: () => Buffer | undefined | Promise<Buffer | undefined>,
  connections = 8,
): Promise<SendReport> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const durations: number[] = [];
  const startedMs = performance.now();
  await Promise.all(
    Array.from({ length: connections }, async () => {
      for (let body = await nextBody(); body !== undefined; body = await nextBody()) {
        const sentMs = performance.now();
        await post(`${url}/v1/batch`, body, agent);
        durations.push(performance.now() - sentMs);
      }
    }),
  );
  const seconds = (performance.now() - startedMs) / 1_000;
  agent.destroy();
  durations.sort((left, right) => left - right);
  const at = (share: number) => durations[Math.floor((durations.length - 1) * share)] ?? 0;
  return { events: durations.length * BATCH_EVENTS, seconds, p50Ms: at(0.5), p99Ms: at(0.99) };
}

function post(url: string, body: Buffer, agent: Agent): Promise<void> {
  return new Promise((resolve, reject) => {
    const sending = request(
      url,
      {
        method: 'POST',
        agent,
        headers: { 'content-type': 'application/json', 'content-length': body.length },
      },
      (response) => {
        response.resume();
        response.on('end', () =>
          response.statusCode === 200 ? resolve() : reject(new Error(`answered ${response.statusCode}`)),
        );
      },
    );
    sending.on('error', reject);
    sending.end(body);
  });
}
