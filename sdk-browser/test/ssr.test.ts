import { createRequire } from 'node:module';
import { createContext, runInContext } from 'node:vm';
import * as esm from '@everloop/browser';
import * as esmConsent from '@everloop/browser/consent';
import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';

const require = createRequire(import.meta.url);
const BUILDS = [
  { format: 'ESM', sdk: esm, consent: esmConsent },
  {
    format: 'CJS',
    sdk: require('@everloop/browser') as typeof esm,
    consent: require('@everloop/browser/consent') as typeof esmConsent,
  },
];

describe('outside of a browser', () => {
  it.each(BUILDS)(
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
      entryPoints: [require.resolve('@everloop/browser').replace(/\.cjs$/, '.js')],
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
