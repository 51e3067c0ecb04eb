import type { FastifyInstance } from 'fastify';
import { findProject, type WriteKeys } from './find-project.js';

/**
 * What analytics.js asks for first: where to send, and that it shall not post its self-metrics to its maker.
 * Exactly one integration, or the client waits for code that no one serves.
 */
export function registerBrowserSettings(app: FastifyInstance, writeKeys: WriteKeys): void {
  app.get<{ Params: { writeKey: string } }>('/v1/projects/:writeKey/settings', async (request, reply) => {
    const { writeKey } = request.params;
    findProject(writeKeys, writeKey);
    reply.header('cache-control', 'private, max-age=300');
    return {
      integrations: {
        'Segment.io': {
          apiKey: writeKey,
          apiHost: `${request.host}/v1`,
          ...(request.protocol === 'https' ? {} : { protocol: 'http' }),
        },
      },
      metrics: { sampleRate: 0 },
    };
  });
}
