import { HttpResponse, http } from 'msw';
import { setupServer } from 'msw/node';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { createMetricsClient } from '../src/client/index.js';

/** A network that fails as told; a real server answers in every other test of the client. */
const network = setupServer();
beforeAll(() => network.listen({ onUnhandledRequest: 'error' }));
afterEach(() => network.resetHandlers());
afterAll(() => network.close());

const url = 'http://everloop.example';
const metrics = createMetricsClient({ url, readKey: 'rk_shop' });

it('says that nobody answered when the connection breaks, and that it may be tried again', async () => {
  network.use(http.get(`${url}/v1/metrics/nps`, () => HttpResponse.error()));
  await expect(metrics.nps()).rejects.toMatchObject({ code: 'UNREACHABLE', status: null, retryable: true });
});

it('knows a proxy’s error page from a problem of the server', async () => {
  network.use(
    http.get(`${url}/v1/metrics/nps`, () => new HttpResponse('<h1>Bad Gateway</h1>', { status: 502 })),
  );
  await expect(metrics.nps()).rejects.toMatchObject({ code: 'NOT_A_PROBLEM', status: 502, retryable: true });
});
