import { createElement } from 'react';
import { renderToString } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { AnalyticsProvider, useTrack } from '../src/react/index.js';
import { createTestClient } from './fake-platform.js';

const Button = () => {
  const track = useTrack();
  track('Button Shown', { color: 'green' });
  return createElement('b', null, 'Buy');
};

describe('the React binding', () => {
  it('gives components the client’s track', () => {
    const { client } = createTestClient();
    const html = renderToString(createElement(AnalyticsProvider, { client }, createElement(Button)));
    expect(html).toBe('<b>Buy</b>');
    expect(client.stats().queued).toBe(1);
  });

  it('says what is missing where there is no provider', () => {
    expect(() => renderToString(createElement(Button))).toThrow('AnalyticsProvider');
  });
});
