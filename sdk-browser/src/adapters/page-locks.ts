export interface PageLocksOptions {
  /** Of the names of the locks. */
  keyPrefix: string;
  /** Random id of this page. */
  page: string;
  /** Pages that left something or still write it: any may be named more than once, this one too. */
  owners: () => string[];
  /** This page is gone: take over what it left. */
  onGone: (page: string) => void;
}

/**
 * Tells pages that live from pages that are gone: each holds a lock of its own for life, and who finds another's
 * batches waits for that lock. It is granted when the owner has navigated, closed or crashed; nothing else notices a
 * killed page. Without Web Locks (plain http, old browsers) all that is found counts as left: copies, no loss.
 */
export function createPageLocks({ keyPrefix, page, owners, onGone }: PageLocksOptions) {
  const locks = navigator.locks as LockManager | undefined;
  let stop = new AbortController();
  let release: (() => void) | undefined;
  let watched = new Set<string>();

  // Rejected when aborted, and in a sandboxed frame.
  const request = (owner: string, onGranted: () => void | Promise<void>) =>
    locks?.request(keyPrefix + owner, { signal: stop.signal }, onGranted).catch(() => {});

  const watch = (owner: string) => {
    if (owner === page || watched.has(owner)) return;
    watched.add(owner);
    const take = () => {
      watched.delete(owner);
      onGone(owner);
    };
    if (locks) request(owner, take);
    else take();
  };

  return {
    watch,

    /** Takes this page's lock and looks for pages that are gone. */
    holdOwn(): void {
      stop = new AbortController();
      watched = new Set();
      request(page, () => new Promise<void>((resolve) => (release = resolve)));
      owners().forEach(watch);
    },

    /** A held lock may bar the page from the back/forward cache. */
    releaseAll(): void {
      release?.();
      stop.abort();
    },
  };
}
