import { randomBytes } from 'node:crypto';
import { looksLikeAnExample } from '../doctor/check-keys.js';

export interface ProjectKeys {
  writeKey: string;
  readKey: string;
  adminKey: string;
}

/** One key of each kind, with 144 random bits and a prefix that tells people which it is. */
export function createKeys(): ProjectKeys {
  return { writeKey: createKey('wk'), readKey: createKey('rk'), adminKey: createKey('ak') };
}

function createKey(prefix: string): string {
  for (;;) {
    const key = `${prefix}_${randomBytes(18).toString('base64url')}`;
    // Chance may write a word for which `everloop doctor` would warn.
    if (!looksLikeAnExample(key)) return key;
  }
}
