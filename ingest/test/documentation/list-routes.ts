import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { FastifyInstance, RouteOptions } from 'fastify';
import { pino } from 'pino';
import { completeConfig } from '../../src/config.js';
import { registerApi } from '../../src/http/api/index.js';
import { buildApp } from '../../src/http/app.js';
import { createClientSignals } from '../../src/http/client-signals.js';

/** Every route of a process with all roles, as `GET /v1/people/:id`. Nothing is opened: no route is asked. */
export async function listRoutes(): Promise<string[]> {
  const routes: string[] = [];
  const watch = (message: unknown) =>
    (message as { fastify: FastifyInstance }).fastify.addHook('onRoute', ({ method, url }: RouteOptions) => {
      for (const each of [method].flat()) routes.push(`${each} ${url}`);
    });
  subscribe('fastify.initialization', watch);
  const nothing = {} as never;
  const app = await buildApp({
    config: await completeConfig({ projects: [{ id: 'shop', timeZone: 'UTC', writeKeys: ['wk_shop'] }] }),
    log: nothing,
    warehouse: nothing,
    clock: nothing,
    logger: pino({ level: 'silent' }),
    registerRoutes: (scope) =>
      registerApi(scope, { logger: pino({ level: 'silent' }), clients: createClientSignals() } as never),
  });
  unsubscribe('fastify.initialization', watch);
  await app.ready();
  await app.close();
  return [...new Set(routes)];
}
