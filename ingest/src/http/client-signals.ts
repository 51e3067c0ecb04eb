import { AsyncLocalStorage } from 'node:async_hooks';
import type { ServerResponse } from 'node:http';
import type { FastifyInstance } from 'fastify';

/** Tells whatever is called for a request whether someone still waits for its answer, without being handed from call to call. */
export interface ClientSignals {
  /** Aborted when the client of the request at hand is gone; undefined where no one asked from outside. */
  current(): AbortSignal | undefined;
  /** Follows the client of every request of a scope. */
  follow(scope: FastifyInstance): void;
}

export function createClientSignals(): ClientSignals {
  const signals = new AsyncLocalStorage<AbortSignal>();
  return {
    current: () => signals.getStore(),
    follow: (scope) => {
      // After the body, whose parser would leave the context that an earlier hook is in.
      scope.addHook('preHandler', (_request, reply, done) => {
        signals.run(signalOfClient(reply.raw), done);
      });
    },
  };
}

/** Aborted when the connection closes before the answer is written. */
export function signalOfClient(response: ServerResponse): AbortSignal {
  const gone = new AbortController();
  response.once('close', () => {
    if (!response.writableFinished) gone.abort();
  });
  return gone.signal;
}
