import type { AliasLink, UserKey } from './alias-link.js';
import {
  type Component,
  emptyState,
  type IdentityState,
  type Label,
  NEVER_MS,
  NO_TARGET,
  type TakenRow,
  type TreeRow,
} from './identity-state.js';
import { judgeLinks } from './judge-links.js';

/**
 * Judges all links of a component from the start and returns the rows that differ from what is stored. A tree keeps the
 * label that most of its users carry, so few rows change.
 *
 * `state` holds the rows of all users of the component, their trees and the links taken; users that are new have none.
 */
export function judgeAgain(
  links: Iterable<AliasLink>,
  users: Iterable<UserKey>,
  state: IdentityState,
  createLabel: () => Label,
): IdentityState {
  const { taken, rootOf } = judgeLinks(links);
  const changes = emptyState();
  const members = new Map<UserKey, UserKey[]>();
  for (const user of users) {
    const root = rootOf(user);
    const tree = members.get(root);
    if (tree === undefined) members.set(root, [user]);
    else tree.push(user);
    const row = differingTaken(state.taken.get(user), taken.get(user));
    if (row !== null) changes.taken.set(user, row);
  }

  const labels = assignLabels(members, state, createLabel);
  const component = chooseComponent(state, labels);
  for (const [root, tree] of members) {
    const label = labels.get(root)!;
    let latestMs = NEVER_MS;
    for (const user of tree) {
      latestMs = Math.max(latestMs, taken.get(user)?.timestampMs ?? NEVER_MS);
      const stored = state.users.get(user);
      if (stored?.label !== label) changes.users.set(user, { label, version: (stored?.version ?? 0) + 1 });
    }
    setTree(changes, state, label, { person: root, component, size: tree.length, latestMs });
  }
  const isUsed = new Set(labels.values());
  for (const [label, row] of state.trees)
    if (!isUsed.has(label) && (row.size > 0 || label === component))
      setTree(changes, state, label, { ...row, component, size: 0 });
  const named = changes.trees.get(component) ?? state.trees.get(component);
  if (named !== undefined && named.weight !== members.size) {
    const version = (state.trees.get(component)?.version ?? 0) + 1;
    changes.trees.set(component, { ...named, weight: members.size, version });
  }
  return changes;
}

function differingTaken(stored: TakenRow | undefined, link: AliasLink | undefined): TakenRow | null {
  const version = (stored?.version ?? 0) + 1;
  if (link === undefined)
    return stored === undefined || stored.target === NO_TARGET
      ? null
      : { target: NO_TARGET, timestampMs: 0, messageId: '', targetId: '', version };
  const { target, timestampMs, messageId, targetId } = link;
  const isSame =
    stored?.target === target &&
    stored.timestampMs === timestampMs &&
    stored.messageId === messageId &&
    stored.targetId === targetId;
  return isSame ? null : { target, timestampMs, messageId, targetId, version };
}

/** Each tree gets a label of its own: the one that most of its users carry, where no other tree has more of them. */
function assignLabels(
  members: ReadonlyMap<UserKey, readonly UserKey[]>,
  state: IdentityState,
  createLabel: () => Label,
): Map<UserKey, Label> {
  const claims: { root: UserKey; label: Label; count: number }[] = [];
  for (const [root, tree] of members) {
    const counts = new Map<Label, number>();
    for (const user of tree) {
      const label = state.users.get(user)?.label;
      if (label !== undefined) counts.set(label, (counts.get(label) ?? 0) + 1);
    }
    for (const [label, count] of counts) claims.push({ root, label, count });
  }
  claims.sort((left, right) => right.count - left.count);
  const labels = new Map<UserKey, Label>();
  const isUsed = new Set<Label>();
  const give = (root: UserKey, label: Label) => {
    labels.set(root, label);
    isUsed.add(label);
  };
  for (const { root, label } of claims) if (!labels.has(root) && !isUsed.has(label)) give(root, label);
  for (const root of members.keys()) if (!labels.has(root)) give(root, createLabel());
  return labels;
}

function chooseComponent(state: IdentityState, labels: ReadonlyMap<UserKey, Label>): Component {
  let best: { component: Component; weight: number } | undefined;
  for (const [label, row] of state.trees)
    if (row.component === label && row.weight > (best?.weight ?? 0))
      best = { component: label, weight: row.weight };
  return best?.component ?? labels.values().next().value!;
}

function setTree(
  changes: IdentityState,
  state: IdentityState,
  label: Label,
  { person, component, size, latestMs }: Omit<TreeRow, 'weight' | 'version'>,
): void {
  const stored = state.trees.get(label);
  if (
    stored !== undefined &&
    stored.person === person &&
    stored.component === component &&
    stored.size === size &&
    stored.latestMs === latestMs
  )
    return;
  const [weight, version] = [stored?.weight ?? 1, (stored?.version ?? 0) + 1];
  changes.trees.set(label, { person, component, size, latestMs, weight, version });
}
