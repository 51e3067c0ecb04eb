import type { Consent, Plugin } from '../index.js';

/** `denied` where the browser asks not to be tracked (Global Privacy Control, Do Not Track), else what you say. */
export function consentFromSignals(otherwise: Consent = 'granted'): Consent {
  if (typeof navigator === 'undefined') return otherwise;
  const { globalPrivacyControl, doNotTrack } = navigator as Navigator & { globalPrivacyControl?: boolean };
  return globalPrivacyControl || doNotTrack === '1' ? 'denied' : otherwise;
}

const KEY = 'everloop:consent';

/**
 * Remembers the person's answer across pages: with `consent: 'pending'` in the options, an earlier answer is applied at
 * start. The answer is the only thing that is kept without consent; with `rememberRefusal: false` a refusal is not kept.
 */
export function rememberConsent({ rememberRefusal = true } = {}): Plugin {
  const store = (state: Consent) => {
    try {
      if (state === 'granted' || (state === 'denied' && rememberRefusal)) localStorage.setItem(KEY, state);
      else localStorage.removeItem(KEY);
    } catch {
      // Storage is denied: the answer holds for this page.
    }
  };
  return (client) => {
    const { consent } = client;
    client.consent = (state) => {
      store(state);
      consent(state);
    };
    try {
      const known = localStorage.getItem(KEY) as Consent | null;
      if (known) consent(known);
    } catch {
      // As above.
    }
  };
}
