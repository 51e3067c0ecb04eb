import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

interface Entry<Value> {
  digest: Buffer;
  value: Value;
}

/**
 * Keys, kept as keyed hashes. The hash's secret is this process's own, so the time that a look-up takes says nothing about
 * how much of a key was right; the comparison that decides takes the same time for every key.
 */
export interface KeyRing<Value> {
  find(key: string): Value | null;
}

export function createKeyRing<Value>(keys: Iterable<readonly [key: string, value: Value]>): KeyRing<Value> {
  const secret = randomBytes(32);
  const digestOf = (key: string) => createHmac('sha256', secret).update(key).digest();
  const entries = new Map<string, Entry<Value>>();
  for (const [key, value] of keys) {
    const digest = digestOf(key);
    entries.set(digest.toString('base64'), { digest, value });
  }
  return {
    find(key) {
      const digest = digestOf(key);
      const entry = entries.get(digest.toString('base64'));
      return entry !== undefined && timingSafeEqual(entry.digest, digest) ? entry.value : null;
    },
  };
}

export type KeyKind = 'write' | 'read' | 'admin';

/** What kind of key each is, of whichever project. */
export function ringOfKinds(
  projects: readonly Record<`${KeyKind}Keys`, readonly string[]>[],
): KeyRing<KeyKind> {
  return createKeyRing(
    projects.flatMap((project) =>
      (['write', 'read', 'admin'] as const).flatMap((kind) =>
        project[`${kind}Keys`].map((key) => [key, kind] as const),
      ),
    ),
  );
}
