import { MAX_BODY_BYTES } from '@everloop/schemas';

/** Bytes of requests that are worked on at once, and who may hold how many of them. */
export interface Room {
  readonly heldBytes: number;
  /** Begins a request of a peer, for the project whose key its header or address has; null where they have none. */
  enter(peer: string, projectId: string | null): Claim;
}

/** What one request holds. */
export interface Claim {
  /** Holds more bytes, and tells whether there was room for them. Where not, it holds what it held before. */
  grow(bytes: number): boolean;
  /** Holds this many bytes instead, whether there is room or not: what was taken in has become something else. */
  become(bytes: number): void;
  /** The body has the key of this project, so it leaves the share of the requests whose key is not known. */
  identify(projectId: string): void;
  leave(): void;
}

/** A share holds at least one body of the largest size, before and after decompression. */
const MIN_SHARE_BYTES = 2 * MAX_BODY_BYTES;

/**
 * No peer and no project gets all of it, because a write key is public. Requests whose key is not known yet have a small share,
 * by peer and together: requests with a key never wait for them.
 */
export function createRoom(maxBytes: number): Room {
  const share = (divisor: number) => new Share(Math.max(MIN_SHARE_BYTES, Math.floor(maxBytes / divisor)));
  const whole = new Share(maxBytes);
  const peers = share(4);
  const projects = share(2);
  const unknown = share(4);
  const unknownPeers = share(16);

  return {
    get heldBytes() {
      return whole.heldBy(ALL);
    },
    enter(peer, projectId) {
      let bytes = 0;
      let drawsOn = projectId === null ? ofUnknown(peer) : ofProject(peer, projectId);
      const move = (more: number) => {
        bytes += more;
        for (const [from, name] of drawsOn) from.move(name, more);
      };
      return {
        grow(more) {
          if (drawsOn.some(([from, name]) => !from.fits(name, more))) return false;
          move(more);
          return true;
        },
        become: (other) => move(other - bytes),
        identify(ownProjectId) {
          const held = bytes;
          move(-held);
          drawsOn = ofProject(peer, ownProjectId);
          move(held);
        },
        leave: () => move(-bytes),
      };
    },
  };

  function ofUnknown(peer: string): Draws {
    return [
      [whole, ALL],
      [unknown, ALL],
      [unknownPeers, peer],
    ];
  }
  function ofProject(peer: string, projectId: string): Draws {
    return [
      [whole, ALL],
      [peers, peer],
      [projects, projectId],
    ];
  }
}

type Draws = readonly (readonly [from: Share, name: string])[];

const ALL = '';

/** As many bytes for each of many names. */
class Share {
  readonly #maxBytes: number;
  /** Of those who hold any. */
  readonly #held = new Map<string, number>();

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  heldBy(name: string): number {
    return this.#held.get(name) ?? 0;
  }

  fits(name: string, bytes: number): boolean {
    return this.heldBy(name) + bytes <= this.#maxBytes;
  }

  move(name: string, bytes: number): void {
    const held = this.heldBy(name) + bytes;
    if (held === 0) this.#held.delete(name);
    else this.#held.set(name, held);
  }
}
