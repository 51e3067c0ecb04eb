import { compareBytes } from './bytes.js';
import { readId } from './judge-event.js';
import type { LinkRecord, RawId, StoredEvent } from './types.js';

/** A user id and an anonymous id that look alike are two ids. */
export function keyOf({ kind, id }: RawId): string {
  return `${kind}:${id}`;
}

/** The links that one stored event asks for. */
function linksOf(event: StoredEvent): LinkRecord[] {
  const link = (source: RawId, target: RawId): LinkRecord => ({
    source: keyOf(source),
    target: keyOf(target),
    timestampMs: event.timestampMs,
    messageId: event.messageId,
    refused: null,
  });
  const user = readId(event.wire.userId);
  if (event.type === 'identify') {
    const anonymous = readId(event.wire.anonymousId);
    if (!('text' in user) || !('text' in anonymous)) return [];
    return [link({ kind: 'anonymous', id: anonymous.text }, { kind: 'user', id: user.text })];
  }
  if (event.type === 'alias') {
    const previous = readId(event.wire.previousId);
    if (!('text' in user) || !('text' in previous)) return [];
    const target: RawId = { kind: 'user', id: user.text };
    return [
      link({ kind: 'user', id: previous.text }, target),
      link({ kind: 'anonymous', id: previous.text }, target),
    ];
  }
  return [];
}

function isPlaceholder(key: string): boolean {
  return readId(key.slice(key.indexOf(':') + 1)).is === 'placeholder';
}

/** Judges all links in their order. Every copy of an event asks; the order in which events arrived plays no part. */
export function judgeLinks(
  copies: readonly StoredEvent[],
  erasedKeys: ReadonlySet<string>,
): { links: LinkRecord[]; rootOf: (key: string) => string } {
  const asked = copies.flatMap(linksOf);
  asked.sort(
    (a, b) =>
      a.timestampMs - b.timestampMs ||
      compareBytes(a.messageId, b.messageId) ||
      compareBytes(a.target, b.target) ||
      compareBytes(a.source, b.source),
  );
  const targetOf = new Map<string, string>();
  const rootOf = (key: string): string => {
    let at = key;
    for (let next = targetOf.get(at); next !== undefined; next = targetOf.get(at)) at = next;
    return at;
  };
  const links: LinkRecord[] = [];
  const seen = new Set<string>();
  for (const link of asked) {
    const same = JSON.stringify([link.timestampMs, link.messageId, link.source, link.target]);
    if (seen.has(same)) continue;
    seen.add(same);
    const taken = targetOf.get(link.source);
    if (isPlaceholder(link.source) || isPlaceholder(link.target)) link.refused = 'placeholder';
    else if (erasedKeys.has(link.source)) link.refused = 'already_linked';
    else if (taken !== undefined && taken !== link.target) link.refused = 'already_linked';
    else if (taken === undefined && rootOf(link.target) === link.source) link.refused = 'cycle';
    else targetOf.set(link.source, link.target);
    links.push(link);
  }
  return { links, rootOf };
}
