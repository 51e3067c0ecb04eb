/** Key of a userId: the decimal text of its 128-bit hash. */
export type UserKey = string;

/** Where a link is in the order in which links are judged: (timestamp, messageId by bytes, target by bytes). */
export interface LinkOrder {
  timestampMs: number;
  messageId: string;
  targetId: string;
}

/** `source` asks to become `target`. */
export interface AliasLink extends LinkOrder {
  source: UserKey;
  target: UserKey;
}

/** Negative where `left` is judged first. */
export function compareLinkOrder(left: LinkOrder, right: LinkOrder): number {
  return (
    left.timestampMs - right.timestampMs ||
    compareBytes(left.messageId, right.messageId) ||
    compareBytes(left.targetId, right.targetId)
  );
}

function compareBytes(left: string, right: string): number {
  return left === right ? 0 : Buffer.compare(Buffer.from(left), Buffer.from(right));
}
