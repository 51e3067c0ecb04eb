import type { AliasLink, UserKey } from './alias-link.js';

export interface Judgement {
  /** The link of each source that holds. A source without one is not in it. */
  taken: Map<UserKey, AliasLink>;
  /** The canonical user of a user: where the links that hold lead to. */
  rootOf(user: UserKey): UserKey;
}

/**
 * Judges links one after another, in the given order: a link is refused where its source has a target already or where
 * it would close a circle; a refused link takes no room. Almost linear in the number of links.
 */
export function judgeLinks(links: Iterable<AliasLink>): Judgement {
  const indexOf = new Map<UserKey, number>();
  const users: UserKey[] = [];
  // A root is its own parent. Paths are halved, and the target stays the root, so no ranks are kept.
  const parents: number[] = [];
  const taken = new Map<UserKey, AliasLink>();

  const add = (user: UserKey): number => {
    let index = indexOf.get(user);
    if (index === undefined) {
      index = users.length;
      indexOf.set(user, index);
      users.push(user);
      parents.push(index);
    }
    return index;
  };
  const findRoot = (index: number): number => {
    let at = index;
    while (parents[at] !== at) {
      parents[at] = parents[parents[at]!]!;
      at = parents[at]!;
    }
    return at;
  };

  for (const link of links) {
    const source = add(link.source);
    // A source with a target is not a root, so it can only be refused.
    if (parents[source] !== source) continue;
    const root = findRoot(add(link.target));
    if (root === source) continue;
    parents[source] = root;
    taken.set(link.source, link);
  }

  return {
    taken,
    rootOf: (user) => {
      const index = indexOf.get(user);
      return index === undefined ? user : users[findRoot(index)]!;
    },
  };
}
