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

/** `visibilitychange` bubbles up from the document. */
type Events = WindowEventMap & Pick<DocumentEventMap, 'visibilitychange'>;

/** Listens to the page's life. Answers what stops it. */
export function watchPageLife(handlers: PageLifeHandlers): () => void {
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
  on('storage', ({ key }) => {
    if (key) handlers.onStored(key);
  });
  return () => stop.abort();
}
