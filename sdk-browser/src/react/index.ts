import { createContext, createElement, type ReactNode, useContext } from 'react';
import type { Analytics } from '../index.js';

const AnalyticsContext = createContext<Analytics | null>(null);

/** Gives a client to all components inside. The client is made once, outside of components. */
export function AnalyticsProvider({ client, children }: { client: Analytics; children?: ReactNode }) {
  return createElement(AnalyticsContext.Provider, { value: client }, children);
}

/** The client of the nearest provider. Throws where there is none: a mistake of the program, not of the person. */
export function useAnalytics<P = unknown>(): Analytics<P> {
  const client = useContext(AnalyticsContext);
  if (!client) throw new Error('useAnalytics: put <AnalyticsProvider client={…}> around this component.');
  return client as Analytics<P>;
}

/** `track` of the nearest provider's client, under a plan: `const track = useTrack<typeof plan>()`. Stable across renders. */
export function useTrack<P = unknown>(): Analytics<P>['track'] {
  return useAnalytics<P>().track;
}
