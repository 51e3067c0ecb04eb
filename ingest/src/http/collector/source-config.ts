import type { FastifyInstance } from 'fastify';
import { findProject, readHeadKey, type WriteKeys } from './find-project.js';

/**
 * What the RudderStack browser SDK asks for first: that its source is enabled and has no destinations of its own, and that it
 * shall not report errors and measurements of itself to its maker.
 */
export function registerSourceConfig(app: FastifyInstance, writeKeys: WriteKeys): void {
  app.get('/sourceConfig', async (request, reply) => {
    const writeKey = readHeadKey(request);
    findProject(writeKeys, writeKey);
    reply.header('cache-control', 'private, max-age=300');
    const off = { enabled: false };
    return {
      source: {
        id: writeKey,
        name: 'Everloop',
        enabled: true,
        config: { statsCollection: { errors: off, metrics: off } },
        destinations: [],
      },
    };
  });
}
