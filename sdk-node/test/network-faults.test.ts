import { gunzipSync } from 'node:zlib';
import { HttpResponse, http } from 'msw';
import { setupServer } from 'msw/node';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { createAnalytics } from '../src/index.js';

/** A network that fails as told; collectors themselves are real in every other test. */
const network = setupServer();
const host = 'http://collector.example';
beforeAll(() => network.listen({ onUnhandledRequest: 'error' }));
afterEach(() => network.resetHandlers());
afterAll(() => network.close());

interface Body {
  batch: { messageId: string; event: string }[];
}

async function readBody(request: Request): Promise<Body> {
  const bytes = Buffer.from(await request.arrayBuffer());
  return JSON.parse((bytes[0] === 0x1f ? gunzipSync(bytes) : bytes).toString('utf8')) as Body;
}

it('sends the same message again when the connection breaks, and reports the failed attempt', async () => {
  const sent: string[][] = [];
  network.use(
    http.post(`${host}/v1/batch`, async ({ request }) => {
      const { batch } = await readBody(request);
      sent.push(batch.map((event) => event.messageId));
      if (sent.length === 1) return HttpResponse.error();
      return HttpResponse.json({ success: true, accepted: batch.length, deadLettered: 0, verdicts: [] });
    }),
  );
  const problems: string[] = [];
  const analytics = createAnalytics({
    writeKey: 'wk_shop_test',
    host,
    onError: (problem) => problems.push(problem.code),
  });
  analytics.track({ userId: 'user-1', event: 'Visit', properties: {} });
  await analytics.flush();
  expect(sent).toHaveLength(2);
  expect(sent[1]).toEqual(sent[0]);
  expect(problems).toHaveLength(1);
  expect((await analytics.close()).remaining).toBe(0);
});
