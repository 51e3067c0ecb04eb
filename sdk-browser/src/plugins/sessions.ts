import type { Plugin } from '../index.js';

export interface SessionOptions {
  /** A session ends after so long without an event, in milliseconds. Default 30 minutes. */
  timeoutMs?: number;
}

/** Adds `context.session` (`id`: when it began, in milliseconds since 1970) to every event. */
export function sessions({ timeoutMs = 30 * 60_000 }: SessionOptions = {}): Plugin {
  return (client) => {
    let started = 0;
    let lastSeen = 0;
    let written = 0;
    const read = () => {
      const [began, seen] = (client.recall('session') ?? '').split(' ').map(Number);
      if (began && seen && seen > lastSeen) {
        started = began;
        lastSeen = seen;
      }
    };
    client.use((event) => {
      const now = Date.now();
      // Other tabs share the session; reading each time would cost more than the event.
      if (now - lastSeen > 10_000) read();
      const isNew = now - lastSeen > timeoutMs;
      if (isNew) started = now;
      lastSeen = now;
      if (isNew || now - written > 10_000) {
        written = now;
        client.remember('session', `${started} ${now}`);
      }
      return { ...event, context: { session: { id: started }, ...event.context } };
    });
  };
}
