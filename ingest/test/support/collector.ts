import type { AcceptedAnswer, Plan } from '@everloop/schemas';
import type { FastifyInstance, LightMyRequestResponse } from 'fastify';
import { pino } from 'pino';
import { type ConfigInput, completeConfig } from '../../src/config.js';
import type { ProjectInput } from '../../src/domain/project-settings.js';
import { type AppOptions, buildApp } from '../../src/http/app.js';
import { createRecordingLog, type RecordingLog } from './recording-log.js';

export const WRITE_KEY = 'wk_shop_test';
/** A Sunday in winter; tests tell the clock. */
export const NOW = '2026-11-22T12:00:00.000Z';

export interface TestCollector {
  app: FastifyInstance;
  log: RecordingLog;
  clock: { nowMs(): number; set(iso: string): void };
  /** All lines that were logged. */
  logged: string[];
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<LightMyRequestResponse>;
  /** Sends events as one batch with the key in the body. */
  send(...events: unknown[]): Promise<AcceptedAnswer>;
}

export async function startCollector(
  project: Partial<ProjectInput> = {},
  options: Partial<AppOptions> & { plan?: Plan; settings?: Partial<ConfigInput> } = {},
): Promise<TestCollector> {
  const { plan, settings = {}, ...rest } = options;
  const shop = {
    id: 'shop',
    timeZone: 'Europe/Berlin',
    currency: 'EUR',
    writeKeys: [WRITE_KEY],
    ...project,
    ...(plan === undefined ? {} : { plan }),
  };
  const config = await completeConfig({ projects: [shop], roles: ['collector', 'loader'], ...settings });
  const log = createRecordingLog();
  const logged: string[] = [];
  let nowMs = Date.parse(NOW);
  const clock = {
    nowMs: () => nowMs,
    set: (iso: string) => {
      nowMs = Date.parse(iso);
    },
  };
  const app = await buildApp({
    config,
    log,
    warehouse: null,
    clock,
    logger: pino({ level: 'trace' }, { write: (line: string) => void logged.push(line) }),
    ...rest,
  });
  const post: TestCollector['post'] = async (path, body, headers = {}) =>
    await app.inject({
      method: 'POST',
      url: path,
      headers,
      payload: typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body),
    });
  const send: TestCollector['send'] = async (...events) => {
    const response = await post('/v1/batch', { writeKey: WRITE_KEY, batch: events });
    if (response.statusCode !== 200) throw new Error(`answered ${response.statusCode}: ${response.body}`);
    return response.json();
  };
  return { app, log, clock, logged, post, send };
}
