import { fileURLToPath } from 'node:url';
import { createContext, runInContext } from 'node:vm';
import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { createAnalytics } from '../src/index.js';
import { consentFromSignals } from '../src/plugins/consent.js';

describe('outside of a browser', () => {
  it('measures nothing, says so, and throws nothing in Node', async () => {
    const analytics = createAnalytics({ writeKey: 'wk_test', host: 'https://events.example.com' });
    analytics.track('Item Viewed', { n: 1 });
    analytics.identify('u-1');
    analytics.consent('granted');
    analytics.reset();
    await analytics.flush();
    await analytics.close();
    expect(analytics.stats()).toEqual({ queued: 0, delivered: 0, dropped: {} });
    expect(['granted', 'denied']).toContain(consentFromSignals());
  });

  it('loads and does nothing where there are no globals but the language’s, and adds none', async () => {
    const { outputFiles } = await build({
      entryPoints: [fileURLToPath(new URL('../src/index.ts', import.meta.url))],
      bundle: true,
      write: false,
      format: 'iife',
      globalName: 'Everloop',
      tsconfig: fileURLToPath(new URL('../tsconfig.json', import.meta.url)),
    });
    const context = createContext({});
    runInContext(outputFiles[0]!.text, context);
    expect(Object.keys(context)).toEqual(['Everloop']);
    runInContext(
      `const analytics = Everloop.createAnalytics({ writeKey: 'wk', host: '' }); analytics.track('Item Viewed');`,
      context,
    );
  });
});
