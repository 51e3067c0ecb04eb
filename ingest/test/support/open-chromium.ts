import chromium from '@sparticuz/chromium';
import { type Browser, chromium as playwright } from 'playwright-core';

/** Few of our own: the package's list turns web security off, and with it the CORS that these tests are about. */
const ARGS = ['--no-sandbox', '--no-zygote', '--disable-gpu'];

/** A real, headless Chromium; null with the reason on the console where the machine cannot run it, but fails in CI. */
export async function openChromium(): Promise<Browser | null> {
  try {
    return await playwright.launch({
      args: ARGS,
      executablePath: await chromium.executablePath(),
      headless: true,
    });
  } catch (cause) {
    if (process.env.CI) throw cause;
    console.warn(`no Chromium here: ${(cause as Error).message.split('\n', 1)[0]}`);
    return null;
  }
}
