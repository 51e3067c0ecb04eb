import type { FastifyInstance } from 'fastify';
import { registerBrowserSettings } from './browser-settings.js';
import { createCollect } from './collect.js';
import type { CollectorDeps } from './collector-deps.js';
import { COLLECT_ROUTES } from './routes.js';
import { registerSourceConfig } from './source-config.js';

/** The wire: every route that a Segment client knows. */
export async function registerCollector(app: FastifyInstance, deps: CollectorDeps): Promise<void> {
  const collect = createCollect(deps);
  await app.register(async (wire) => {
    // Bodies are read here, whatever their label, and capped while they arrive; the framework must not touch them.
    wire.removeAllContentTypeParsers();
    wire.addContentTypeParser('*', (_request, _body, done) => done(null));
    wire.addHook('onRequest', async (request) => {
      // It would answer 415 to a label that it cannot read.
      delete request.raw.headers['content-type'];
    });
    for (const route of COLLECT_ROUTES) {
      for (const path of route.paths) {
        wire.post(path, async (request, reply) => await collect.take(request, reply, route));
      }
    }
    // Clients' measurements of themselves: taken, and dropped.
    wire.post('/v1/m', async (request) => {
      await collect.drop(request);
      return { success: true };
    });
  });
  registerBrowserSettings(app, deps.writeKeys);
  registerSourceConfig(app, deps.writeKeys);
}
