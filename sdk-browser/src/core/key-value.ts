/** Storage by key. Never throws: an adapter that fails reports and goes on without. */
export interface KeyValue {
  get(key: string): string | null;
  /** Undefined removes the key. */
  set(key: string, value?: string): void;
  keys(): string[];
}

/** Keeps nothing. The client remembers in memory what it needs while it lives. */
export const noStorage: KeyValue = { get: () => null, set() {}, keys: () => [] };

export const listKeys = (storage: KeyValue, prefix: string): string[] =>
  storage.keys().filter((key) => key.startsWith(prefix));
