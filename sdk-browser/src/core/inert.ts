import type { Losses } from './losses.js';
import type { Analytics } from './types.js';

/**
 * A client that measures nothing: for places that are not a device (rendering on a server, workers), and with `losses` for
 * options that cannot be used; then each event is counted.
 */
export function createInertClient(losses?: Losses): Analytics<never> {
  const nothing = () => {};
  const lose = () => losses?.drop('invalid_options');
  const answered = async () => {};
  return {
    track: lose,
    identify: lose,
    page: lose,
    screen: lose,
    group: lose,
    alias: lose,
    reset: nothing,
    consent: nothing,
    use: nothing,
    setContext: nothing,
    flush: answered,
    close: answered,
    ids: () => ({ anonymousId: '' }),
    stats: () => ({ queued: 0, delivered: 0, dropped: { ...losses?.dropped } }),
  };
}
