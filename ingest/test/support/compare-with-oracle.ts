import { activeUsers, powerUserCurve, readEvents, retention } from '@everloop/schemas/oracle';
import { expect } from 'vitest';
import { openWarehouse } from '../../src/adapters/warehouse/index.js';
import { TRAFFIC_PROJECT, type Traffic } from './traffic.js';

const day = (ms: number) => new Date(ms).toISOString().slice(0, 10);

/** The answers of a running server to what the oracle can be asked as well. */
export async function askMetrics(url: string, asOfMs: number) {
  const range = { from: day(asOfMs - 45 * 86_400_000), to: day(asOfMs + 86_400_000) };
  const asOf = new Date(asOfMs).toISOString();
  const questions = {
    'active-users': { asOf, ...range },
    'power-user-curve': { asOf, end: day(asOfMs), window: 30 },
    retention: { asOf, ...range, granularity: 'week', mode: 'nday', periods: 5 },
  } as const;
  const answers: Record<string, unknown> = {};
  for (const [path, params] of Object.entries(questions)) {
    const query = new URLSearchParams(Object.entries(params).map(([name, value]) => [name, String(value)]));
    const response = await fetch(`${url}/v1/metrics/${path}?${query}`, {
      headers: { authorization: `Bearer ${TRAFFIC_PROJECT.readKeys[0]}` },
    });
    const answer = (await response.json()) as { rows?: unknown };
    expect({ path, status: response.status }).toEqual({ path, status: 200 });
    answers[path] = answer.rows;
  }
  return { questions, answers };
}

/** Ids of all events and dead letters in an embedded warehouse that nobody holds. */
export async function readStoredIds(dataDir: string): Promise<{ events: string[]; deadLetters: number }> {
  const warehouse = await openWarehouse({
    config: { kind: 'chdb' },
    dataDir,
    query: { maxMemoryBytes: 1024 ** 3, timeoutMs: 60_000 },
  });
  try {
    const events = await warehouse.query<{ message_id: string }>(
      'SELECT DISTINCT message_id FROM everloop.events',
    );
    const [letters] = await warehouse.query<{ count: number }>(
      'SELECT count() AS count FROM everloop.dead_letters',
    );
    return { events: events.map((row) => row.message_id), deadLetters: letters!.count };
  } finally {
    await warehouse.close();
  }
}

/** The books of a fault test: nothing acknowledged is missing, nothing is there that was not sent, every number is right. */
export function checkBooks(
  traffic: Traffic,
  stored: { events: string[]; deadLetters: number },
  asked: Awaited<ReturnType<typeof askMetrics>>,
): void {
  const storedIds = new Set(stored.events);
  const missing = [...traffic.acknowledged].filter((id) => !storedIds.has(id));
  expect({ missing, deadLetters: stored.deadLetters }).toEqual({ missing: [], deadLetters: 0 });
  const unknown = stored.events.filter((id) => !traffic.sent.has(id));
  expect(unknown).toEqual([]);
  // A request that was cut off may have been stored all the same: the oracle gets what is there.
  const store = readEvents(
    TRAFFIC_PROJECT,
    stored.events.map((id) => traffic.sent.get(id)!),
  );
  const { questions, answers } = asked;
  expect(comparable(answers)).toEqual(
    comparable({
      'active-users': activeUsers(store, questions['active-users']),
      'power-user-curve': powerUserCurve(store, questions['power-user-curve']),
      retention: retention(store, questions.retention),
    }),
  );
}

/** Counts to the letter, quotients to 12 digits: two orders of the same divisions may differ in the 16th. */
function comparable(answers: unknown): unknown {
  return JSON.parse(JSON.stringify(answers), (_name, value) =>
    typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(12)) : value,
  );
}
