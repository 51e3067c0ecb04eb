import { readEvents } from '@everloop/schemas/oracle';
import { expect } from 'vitest';
import { FIXTURE_QUESTIONS, type FixtureQuestion } from '../../../schemas/scripts/fixture-questions.js';
import { AS_OF } from '../../../schemas/scripts/fixture-set.js';
import { routeOf } from '../../src/metrics/metric.js';
import { METRICS } from '../../src/metrics/registry.js';
import type { Warehouse } from '../../src/ports/warehouse.js';
import { compareQuotientsLoosely } from './equal-quotients.js';
import { TRAFFIC_PROJECT, type Traffic } from './traffic.js';

compareQuotientsLoosely();

/** One answer of a running server, and the question that the oracle is asked as well. */
export interface Asked {
  question: FixtureQuestion;
  rows: unknown;
}

/** Every list of every registered metric, asked of a running server. */
export async function askMetrics(url: string): Promise<Asked[]> {
  const asked: Asked[] = [];
  for (const metric of METRICS)
    for (const list of metric.lists) {
      const questions = FIXTURE_QUESTIONS.filter(
        (question) => question.metric === metric.name && question.list === list.name,
      );
      if (questions.length === 0) throw new Error(`nobody asks ${metric.name} for ${list.name}`);
      for (const question of questions)
        asked.push({ question, rows: (await ask(url, routeOf(metric), question))[list.name] });
    }
  return asked;
}

async function ask(
  url: string,
  route: string,
  { params }: FixtureQuestion,
): Promise<Record<string, unknown>> {
  const query = new URLSearchParams({ asOf: AS_OF });
  for (const [name, value] of Object.entries(params))
    for (const each of [value].flat()) query.append(name, String(each));
  const response = await fetch(`${url}/v1/metrics/${route}?${query}`, {
    headers: { authorization: `Bearer ${TRAFFIC_PROJECT.readKeys[0]}` },
  });
  const answer = (await response.json()) as Record<string, unknown>;
  expect({ route, status: response.status, lagMs: answer.lagMs }, JSON.stringify(answer)).toEqual({
    route,
    status: 200,
    lagMs: 0,
  });
  return answer;
}

export interface Stored {
  /** Every copy that is there: whose message, and when it was received. */
  events: { messageId: string; receivedAt: string }[];
  deadLetters: number;
}

export async function readStored(warehouse: Warehouse): Promise<Stored> {
  const events = await warehouse.query<{ message_id: string; ms: number }>(
    'SELECT DISTINCT message_id, toUnixTimestamp64Milli(received_at) AS ms FROM everloop.events',
  );
  const [letters] = await warehouse.query<{ count: number }>(
    'SELECT count() AS count FROM everloop.dead_letters',
  );
  return {
    events: events.map(({ message_id, ms }) => ({
      messageId: message_id,
      receivedAt: new Date(ms).toISOString(),
    })),
    deadLetters: letters!.count,
  };
}

/**
 * The books of a fault test: nothing acknowledged is missing, nothing is there that was not sent, every number is right.
 * Answers how many rows were compared.
 */
export function checkBooks(traffic: Traffic, stored: Stored, asked: readonly Asked[]): number {
  const storedIds = new Set(stored.events.map(({ messageId }) => messageId));
  const missing = [...traffic.acknowledged].filter((id) => !storedIds.has(id));
  const unknown = [...storedIds].filter((id) => !traffic.sent.has(id));
  expect({ missing, unknown, deadLetters: stored.deadLetters }).toEqual({
    missing: [],
    unknown: [],
    deadLetters: 0,
  });
  // A request that was cut off may have been stored all the same: the oracle gets what is there.
  const store = readEvents(
    TRAFFIC_PROJECT,
    stored.events.map(({ messageId, receivedAt }) => ({ receivedAt, event: traffic.sent.get(messageId)! })),
  );
  let compared = 0;
  for (const { question, rows } of asked) {
    const { metric, list, params, answer } = question;
    const expected = answer(store, { asOf: AS_OF, ...params } as never);
    const about = { metric, list, params };
    expect({ ...about, rows }).toEqual({ ...about, rows: JSON.parse(JSON.stringify(expected)) });
    compared += expected.length;
  }
  expect(compared).toBeGreaterThan(0);
  return compared;
}
