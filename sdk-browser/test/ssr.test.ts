import { createContext, runInContext } from 'node:vm';
import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { ESM_FILE, NODE_BUILDS } from './node-builds.js';

describe('outside of a browser', () => {
  it.each(NODE_BUILDS)(
    'measures nothing, says so, and throws nothing in Node, $format',
    async ({ sdk, consent }) => {
      const analytics = sdk.createAnalytics({ writeKey: 'wk_test', host: 'https://events.example.com' });
      analytics.track('Item Viewed', { n: 1 });
      analytics.identify('u-1');
      analytics.consent('granted');
      analytics.reset();
      await analytics.flush();
      await analytics.close();
      expect(analytics.stats()).toEqual({ queued: 0, delivered: 0, dropped: {} });
      expect(['granted', 'denied']).toContain(consent.consentFromSignals());
    },
  );

  it('loads and does nothing without any globals but the language’s, and adds none', async () => {
    const { outputFiles } = await build({
      entryPoints: [ESM_FILE],
      bundle: true,
      write: false,
      format: 'iife',
      globalName: 'Everloop',
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
