import type { PageHandlers } from '../core/index.js';

/** `visibilitychange` bubbles up from the document. */
type Events = WindowEventMap & Pick<DocumentEventMap, 'visibilitychange'>;

/** Listens to the page's life. Returns a function that stops it. */
export function watchPageLife(handlers: PageHandlers): () => void {
  const stop = new AbortController();
  const on = <Type extends keyof Events>(type: Type, listener: (event: Events[Type]) => void) =>
    // The controller is passed for its member `signal`.
    addEventListener(type, listener as EventListener, stop);
  on('visibilitychange', () => {
    if (document.hidden) handlers.onHidden();
  });
  on('pagehide', handlers.onLeave);
  on('pageshow', ({ persisted }) => {
    if (persisted) handlers.onReturn();
  });
  on('online', handlers.onOnline);
  // No key: the site has cleared everything.
  on('storage', ({ key }) => handlers.onStored(key ?? ''));
  return () => stop.abort();
}
