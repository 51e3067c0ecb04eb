import { existsSync } from 'node:fs';
import type { Browser } from 'playwright-core';

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // An origin without TLS that is not the machine itself: there, browsers withhold some of their facilities.
  '--host-resolver-rules=MAP shop.test 127.0.0.1',
];

/**
 * Starts Chromium: the one that `EVERLOOP_CHROMIUM` names, else the npm package's. Where neither runs, answers why, so
 * that tests can be skipped by that reason; where `CI` is set it throws instead.
 */
export async function openBrowser(): Promise<Browser | string> {
  try {
    const { chromium } = await import('playwright-core');
    const named = process.env.EVERLOOP_CHROMIUM;
    const executablePath = named ?? (await (await import('@sparticuz/chromium')).default.executablePath());
    if (!existsSync(executablePath)) throw new Error(`there is no ${executablePath}`);
    return await chromium.launch({ executablePath, args: FLAGS, headless: true });
  } catch (cause) {
    if (process.env.CI) throw cause;
    return `no Chromium runs here: ${cause}`;
  }
}
