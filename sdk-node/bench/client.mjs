// One client in a process of its own. Arguments: client, address of the collector, number of events.
const [name, host, total] = [process.argv[2], process.argv[3], Number(process.argv[4])];

const clients = {
  async everloop() {
    const { createAnalytics } = await import('@everloop/node');
    const client = createAnalytics({ writeKey: 'wk_bench', host });
    return {
      track: (userId, event, properties) => client.track({ userId, event, properties }) || client.ready(),
      end: () => client.close({ timeoutMs: 60_000 }),
    };
  },
  async segment() {
    const { Analytics } = await import('@segment/analytics-node');
    const client = new Analytics({ writeKey: 'wk_bench', host });
    return {
      track: (userId, event, properties) => void client.track({ userId, event, properties }),
      end: () => client.closeAndFlush({ timeout: 60_000 }),
    };
  },
  async posthog() {
    const { PostHog } = await import('posthog-node');
    const client = new PostHog('wk_bench', { host });
    return {
      track: (distinctId, event, properties) => void client.capture({ distinctId, event, properties }),
      end: () => client.shutdown(60_000),
    };
  },
};

const { track, end } = await clients[name]();
let peakBytes = 0;
const sample = () => {
  peakBytes = Math.max(peakBytes, process.memoryUsage().rss);
};
const timer = setInterval(sample, 20);
const startedMs = performance.now();
let inTrackMs = 0;
for (let n = 0; n < total; ) {
  const callsMs = performance.now();
  let room;
  for (const end = Math.min(total, n + 500); n < end && !room; n++) {
    const answer = track(`user-${n % 1_000}`, 'Order Completed', {
      orderId: `o-${n}`,
      revenue: 12.5,
      currency: 'EUR',
    });
    if (answer instanceof Promise) room = answer;
  }
  inTrackMs += performance.now() - callsMs;
  await room;
  sample();
  await new Promise(setImmediate);
}
await end();
clearInterval(timer);
process.send({ totalMs: performance.now() - startedMs, inTrackMs, peakBytes });
process.disconnect();
