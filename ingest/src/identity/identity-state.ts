import type { LinkOrder, UserKey } from './alias-link.js';

/** Names a tree of links that hold. It stays when trees are joined: the larger side keeps its own. */
export type Label = string;

/** Names a set of trees that any link connects, refused ones included. Also the label of one of its trees. */
export type Component = string;

/** To which tree a user belongs. */
export interface UserRow {
  label: Label;
  /** Grows with each row that is stored in its place; 0 where none is stored yet. */
  version: number;
}

export interface TreeRow {
  /** The canonical user: the root. */
  person: UserKey;
  component: Component;
  /** Number of users; 0 where the tree was joined to another. */
  size: number;
  /** Time of the latest link that holds in it; not earlier than any of them. */
  latestMs: number;
  /** Number of trees of the component. Kept in the row of the label that names the component only. */
  weight: number;
  version: number;
}

/** Time before every link. */
export const NEVER_MS = 0;

/** The target of a source whose link holds no longer. */
export const NO_TARGET: UserKey = '0';

/** The link of a source that holds. */
export interface TakenRow extends LinkOrder {
  target: UserKey;
  version: number;
}

/** What is stored, as far as it was read. */
export interface IdentityState {
  users: Map<UserKey, UserRow>;
  trees: Map<Label, TreeRow>;
  taken: Map<UserKey, TakenRow>;
}

export const emptyState = (): IdentityState => ({ users: new Map(), trees: new Map(), taken: new Map() });
