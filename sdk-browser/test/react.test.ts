import { createRequire } from 'node:module';
import * as esmClient from '@everloop/browser';
import * as esm from '@everloop/browser/react';
import { createElement } from 'react';
import { renderToString } from 'react-dom/server';
import { describe, expect, it } from 'vitest';

const require = createRequire(import.meta.url);
const BUILDS = [
  { build: 'ESM', react: esm, sdk: esmClient },
  {
    build: 'CJS',
    react: require('@everloop/browser/react') as typeof esm,
    sdk: require('@everloop/browser') as typeof esmClient,
  },
];

const Button = ({ useTrack }: Pick<typeof esm, 'useTrack'>) => {
  const track = useTrack();
  track('Button Shown', { color: 'green' });
  return createElement('b', null, 'Buy');
};

describe.each(BUILDS)('the React binding, $build', ({ react: { AnalyticsProvider, useTrack }, sdk }) => {
  it('gives components the client’s track', () => {
    const calls: unknown[][] = [];
    const client = {
      ...sdk.createAnalytics({ writeKey: 'wk_test', host: '/events' }),
      track: (...call: unknown[]) => void calls.push(call),
    };
    const html = renderToString(
      createElement(AnalyticsProvider, { client }, createElement(Button, { useTrack })),
    );
    expect(html).toBe('<b>Buy</b>');
    expect(calls).toEqual([['Button Shown', { color: 'green' }]]);
  });

  it('says what is missing without a provider', () => {
    expect(() => renderToString(createElement(Button, { useTrack }))).toThrow('AnalyticsProvider');
  });
});
