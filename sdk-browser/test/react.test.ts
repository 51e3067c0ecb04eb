import { createElement } from 'react';
import { renderToString } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { NODE_BUILDS } from './node-builds.js';

type React = (typeof NODE_BUILDS)[number]['react'];

const Button = ({ useTrack }: Pick<React, 'useTrack'>) => {
  const track = useTrack();
  track('Button Shown', { color: 'green' });
  return createElement('b', null, 'Buy');
};

describe.each(NODE_BUILDS)(
  'the React binding, $format',
  ({ react: { AnalyticsProvider, useTrack }, sdk }) => {
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
  },
);
