import type { KeyValue } from './key-value.js';
import type { Identity } from './types.js';

/** Who the events are about, remembered across pages where the device lets it. */
export function createIdentity(storage: () => KeyValue, key: string, nextId: () => string) {
  let current: Identity = { anonymousId: nextId() };

  const change = (next: Identity) => {
    current = next;
    storage().set(key, JSON.stringify(next));
  };

  const stored = (): Identity | undefined => {
    try {
      const found = JSON.parse(storage().get(key)!) as Identity | null;
      if (found?.anonymousId) return found;
    } catch {
      // Someone else wrote there: as good as nothing.
    }
  };

  return {
    current: () => current,

    /** Consent is there: takes what the device knows and lets it know what this page knows. */
    loadStored(): void {
      const known = stored() ?? current;
      change({ ...known, userId: current.userId ?? known.userId });
    },

    /** Another page may have changed it. */
    readStored(): void {
      current = stored() ?? current;
    },

    setUser(userId: string | number | null): void {
      change({ ...current, userId: userId ?? undefined });
    },

    reset: () => change({ anonymousId: nextId() }),
  };
}
