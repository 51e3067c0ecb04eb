import { AsyncLocalStorage } from 'node:async_hooks';
import type { Who } from './types.js';

/** What the events of one request share. */
export interface RequestScope extends Who {
  context?: object;
}

/**
 * Identity that follows a request through its asynchronous calls, so that code far from the handler tracks without
 * passing ids on.
 *
 *     const requests = createRequestContext();
 *     const analytics = createAnalytics({ …, requests });
 *     app.addHook('onRequest', (request, _reply, done) => requests.run({ userId: request.user?.id }, done));
 */
export function createRequestContext() {
  const storage = new AsyncLocalStorage<RequestScope>();
  return {
    /** Runs a function, and all it awaits, in a scope of its own. */
    run: <Result>(scope: RequestScope, run: () => Result): Result => storage.run({ ...scope }, run),
    /** Adds to the current scope: a user who was recognised later. Outside of a request it does nothing. */
    set: (scope: RequestScope): void => void Object.assign(storage.getStore() ?? {}, scope),
    current: (): RequestScope | undefined => storage.getStore(),
  };
}

export type RequestContext = ReturnType<typeof createRequestContext>;
