import { type Metrics, ROUTES } from './metrics.generated.js';
import { MetricsError, readProblem } from './metrics-error.js';

export type * from './answer.js';
export type * from './metrics.generated.js';
export { MetricsError, type MetricsErrorCode } from './metrics-error.js';

export interface MetricsClientOptions {
  /** Where Everloop answers, such as `http://127.0.0.1:8787`. */
  url: string;
  readKey: string;
  /** Longest wait for an answer. Default: 60,000. */
  timeoutMs?: number;
  fetch?: typeof globalThis.fetch;
}

/**
 * Asks the metrics API, one typed function a metric: `metrics.retention({ granularity: 'week' })`.
 *
 * Errors  MetricsError with the problem's code and fix; UNREACHABLE where no one answered in time.
 */
export function createMetricsClient(options: MetricsClientOptions): Metrics {
  const asked = Object.entries(ROUTES).map(([name, route]) => [
    name,
    (params: object = {}) => ask(options, route, params),
  ]);
  return Object.fromEntries(asked) as Metrics;
}

async function ask(options: MetricsClientOptions, route: string, params: object): Promise<unknown> {
  const { url, readKey, timeoutMs = 60_000, fetch = globalThis.fetch } = options;
  const query = new URLSearchParams(
    Object.entries(params).flatMap(([name, value]): [string, string][] =>
      [value].flat().flatMap((each) => (each === undefined ? [] : [[name, String(each)]])),
    ),
  );
  const address = `${url.replace(/\/+$/, '')}/v1/metrics/${route}?${query}`;
  let response: Response;
  let text: string;
  try {
    response = await fetch(address, {
      headers: { authorization: `Bearer ${readKey}` },
      signal: AbortSignal.timeout(timeoutMs),
    });
    text = await response.text();
  } catch (cause) {
    throw new MetricsError('UNREACHABLE', `${url} did not answer`, 'Check the URL and try again.', null, {
      cause,
    });
  }
  const body = parse(text);
  if (response.ok && body !== null) return body;
  const problem = readProblem(body);
  throw problem === null
    ? new MetricsError(
        'NOT_A_PROBLEM',
        `${url} answered ${response.status} without problem details`,
        'Check the URL and any proxy before it.',
        response.status,
      )
    : new MetricsError(problem.code, problem.detail, problem.fix, response.status);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
