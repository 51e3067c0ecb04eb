// Numbers in a file without imports: esbuild writes them where they are used only then.

/**
 * Most characters that all pages and projects store on one origin. Open batches grow after the check, so that six pages
 * stay below 1,500,000; a browser gives an origin about 5,200,000.
 */
export const MAX_STORED_CHARACTERS = 1_400_000;
/** The claim that a page leaves on its own batches when it goes. */
export const RELEASED = '1';
/** How long a page may take to answer a claim. It does so in an event, so throttled timers do not matter. */
export const ANSWER_MS = 3_000;
/** How long it takes until several pages that claim the same agree on who was last. */
export const SETTLE_MS = 100;
/** How often a page looks for pages that are gone, on average. */
export const LOOK_MS = 30_000;

/** How long `close` waits for answers. */
export const MAX_CLOSE_MS = 3_000;

/** What a page may have on its way with `keepalive`, in bytes; the browser's limit of 65,536 is shared by all its code. */
export const MAX_KEEPALIVE_BYTES = 60_000;
