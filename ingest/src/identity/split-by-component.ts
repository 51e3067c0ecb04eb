import type { AliasLink, UserKey } from './alias-link.js';
import { findRoot } from './find-root.js';
import { emptyState, type IdentityState } from './identity-state.js';

/** What is connected by links, now or before: to be judged by itself. */
export interface ComponentPart {
  users: UserKey[];
  links: AliasLink[];
  state: IdentityState;
}

/** Splits what was read into parts that no link connects. Links keep their order. */
export function splitByComponent(
  users: Iterable<UserKey>,
  links: readonly AliasLink[],
  state: IdentityState,
): ComponentPart[] {
  const joined = new Map<string, string>();
  const find = (start: string) => findRoot(joined, start);
  const componentOf = (user: UserKey): string => {
    const row = state.users.get(user);
    return find(row === undefined ? user : (state.trees.get(row.label)?.component ?? user));
  };
  for (const { source, target } of links) {
    const [left, right] = [componentOf(source), componentOf(target)];
    if (left !== right) joined.set(left, right);
  }

  const parts = new Map<string, ComponentPart>();
  const partOf = (component: string): ComponentPart => {
    let part = parts.get(component);
    if (part === undefined) {
      part = { users: [], links: [], state: emptyState() };
      parts.set(component, part);
    }
    return part;
  };
  for (const user of users) {
    const part = partOf(componentOf(user));
    part.users.push(user);
    const row = state.users.get(user);
    if (row !== undefined) part.state.users.set(user, row);
    const taken = state.taken.get(user);
    if (taken !== undefined) part.state.taken.set(user, taken);
  }
  for (const [label, tree] of state.trees) partOf(find(tree.component)).state.trees.set(label, tree);
  for (const link of links) partOf(componentOf(link.source)).links.push(link);
  return [...parts.values()].filter((part) => part.users.length > 0);
}
