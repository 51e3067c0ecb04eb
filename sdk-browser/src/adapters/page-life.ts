export interface PageLifeHandlers {
  /** Nobody looks any more; what is not sent now may never be. */
  onHidden: () => void;
  /** The page goes; it may come back from the back/forward cache. */
  onLeave: () => void;
  /** It came back. */
  onReturn: () => void;
  onOnline: () => void;
  /** Another page wrote to the shared storage. */
  onStored: (key: string) => void;
}

/** Listens to the page's life. Answers what stops it. */
export function watchPageLife(handlers: PageLifeHandlers): () => void {
  const stop = new AbortController();
  const on = (target: EventTarget, type: string, listener: (event: Event) => void) =>
    target.addEventListener(type, listener, { signal: stop.signal });
  on(document, 'visibilitychange', () => {
    if (document.hidden) handlers.onHidden();
  });
  on(window, 'pagehide', handlers.onLeave);
  on(window, 'pageshow', (event) => {
    if ((event as PageTransitionEvent).persisted) handlers.onReturn();
  });
  on(window, 'online', handlers.onOnline);
  on(window, 'storage', (event) => {
    const { key } = event as StorageEvent;
    if (key) handlers.onStored(key);
  });
  return () => stop.abort();
}
