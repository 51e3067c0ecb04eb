import type { Analytics } from './types.js';

/** A client that measures nothing, for places that are no device: rendering on a server, workers. */
export function createInertClient(): Analytics<never> {
  const nothing = () => {};
  const answered = async () => {};
  return {
    track: nothing,
    identify: nothing,
    page: nothing,
    screen: nothing,
    group: nothing,
    alias: nothing,
    reset: nothing,
    consent: nothing,
    use: nothing,
    setContext: nothing,
    flush: answered,
    close: answered,
    ids: () => ({ anonymousId: '' }),
    stats: () => ({ queued: 0, delivered: 0, dropped: {} }),
  };
}
