import { fileURLToPath } from 'node:url';
import { buildStale } from './build-stale.mjs';

/** Runs once before all tests: no test may meet a stale build, or a browser that another worker is still unpacking. */
export async function setup(): Promise<void> {
  buildStale(fileURLToPath(new URL('..', import.meta.url)), ['sdk-browser', 'sdk-node']);
  if (process.env.EVERLOOP_CHROMIUM) return;
  try {
    await (await import('@sparticuz/chromium')).default.executablePath();
  } catch {
    // `openBrowser` tells the tests that need it.
  }
}
