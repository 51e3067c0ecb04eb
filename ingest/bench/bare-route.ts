import Fastify from 'fastify';

/** The baseline: a route that parses the same bodies and answers, with nothing after it. */
const app = Fastify({ logger: false });
app.post('/v1/batch', { bodyLimit: 4 * 1024 ** 2 }, async (request) => ({
  success: true,
  accepted: (request.body as { batch: unknown[] }).batch.length,
}));
process.stdout.write(`${JSON.stringify({ url: await app.listen({ host: '127.0.0.1', port: 0 }) })}\n`);
