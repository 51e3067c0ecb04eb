import { type AliasLink, compareLinkOrder, type UserKey } from './alias-link.js';
import { findRoot } from './find-root.js';
import {
  type Component,
  emptyState,
  type IdentityState,
  type Label,
  NEVER_MS,
  NO_TARGET,
  type TreeRow,
} from './identity-state.js';

/** What new links change where no link has to be judged again. */
export interface Taking {
  /** Rows to store. Members of `movedLabels` and trees of `movedComponents` that were not read come on top. */
  changes: IdentityState;
  /** Labels whose users carry another one now. */
  movedLabels: Map<Label, Label>;
  /** Components whose trees belong to another one now. */
  movedComponents: Map<Component, Component>;
  /** What has to be judged again as a whole: these components and users, joined to one component each. */
  unsettled: Unsettled[];
}

export interface Unsettled {
  components: Component[];
  users: UserKey[];
}

interface Tree extends TreeRow {
  label: Label;
  isChanged: boolean;
}

/**
 * Adds links to what is stored, in whatever order they come. It rests on one fact: a link whose source is a root, and whose
 * target does not lead to that source, holds wherever it is in the order, and no other link is judged otherwise for it.
 * The links before any of them are then a subset of a forest without circles, so none of them closes one. A link whose
 * source has an earlier target is refused and changes nothing. What is left (an earlier link of a source that has a
 * target, a circle) depends on the order of other links: its component is judged again.
 *
 * `state` holds the rows of all users of the links, of their trees, of their components and of the links taken by sources.
 */
export function takeLinks(
  links: Iterable<AliasLink>,
  state: IdentityState,
  createLabel: () => Label,
): Taking {
  const forest = new Forest(state, createLabel);
  for (const link of links) if (link.source !== link.target) forest.take(link);
  return forest.settle();
}

class Forest {
  readonly #state: IdentityState;
  readonly #createLabel: () => Label;
  readonly #trees = new Map<Label, Tree>();
  readonly #labels = new Map<UserKey, Label>();
  readonly #joinedTrees = new Map<Label, Label>();
  readonly #joinedComponents = new Map<Component, Component>();
  readonly #weights = new Map<Component, number>();
  readonly #taken: IdentityState['taken'] = new Map();
  readonly #unsettled = new Set<Component>();

  constructor(state: IdentityState, createLabel: () => Label) {
    this.#state = state;
    this.#createLabel = createLabel;
  }

  take(link: AliasLink): void {
    const source = this.#treeOf(link.source);
    const target = this.#treeOf(link.target);
    const component = this.#joinComponents(source.component, target.component);
    if (source.person !== link.source) {
      const taken = this.#taken.get(link.source) ?? this.#state.taken.get(link.source);
      // A crash may have left a tree without the link that made it.
      const isKnown = taken !== undefined && taken.target !== NO_TARGET;
      if (isKnown && compareLinkOrder(taken, link) <= 0) return;
      // The same target earlier: the forest is the same, and `latestMs` may stay too late.
      if (isKnown && taken.target === link.target) this.#store(link);
      else this.#unsettled.add(component);
    } else if (source === target) {
      // A circle is refused where the links that lead back to the source come before.
      if (link.timestampMs <= source.latestMs) this.#unsettled.add(component);
    } else {
      this.#store(link);
      this.#join(source, target, link.timestampMs);
    }
  }

  settle(): Taking {
    const unsettled = new Map<Component, Unsettled>();
    for (const component of this.#unsettled)
      unsettled.set(this.#componentOf(component), { components: [], users: [] });
    const changes = emptyState();
    const movedLabels = new Map<Label, Label>();
    const movedComponents = new Map<Component, Component>();

    for (const component of this.#weights.keys()) {
      const root = this.#componentOf(component);
      const again = unsettled.get(root);
      if (again !== undefined) again.components.push(component);
      else if (root !== component) movedComponents.set(component, root);
    }
    for (const [user, first] of this.#labels) {
      const { label, component } = this.#rootTree(first);
      const again = unsettled.get(this.#componentOf(component));
      const stored = this.#state.users.get(user);
      if (again !== undefined) again.users.push(user);
      else if (stored?.label !== label)
        changes.users.set(user, { label, version: (stored?.version ?? 0) + 1 });
    }
    for (const tree of this.#trees.values()) {
      const { label, isChanged } = tree;
      const component = this.#componentOf(tree.component);
      if (unsettled.has(component)) continue;
      const root = this.#rootTree(label);
      if (root !== tree) movedLabels.set(label, root.label);
      const weight = component === label ? this.#weights.get(component)! : tree.weight;
      if (!isChanged && component === tree.component && weight === tree.weight) continue;
      // A tree that was joined before it was ever stored leaves nothing, unless the component is named after it.
      if (root !== tree && tree.version === 0 && component !== label) continue;
      const { latestMs, version } = tree;
      const { person } = root;
      const size = root === tree ? tree.size : 0;
      changes.trees.set(label, { person, component, size, latestMs, weight, version: version + 1 });
    }
    for (const [component, weight] of this.#weights) {
      // A component may be named after a tree that none of the users belongs to.
      const row = this.#state.trees.get(component);
      if (this.#trees.has(component) || row === undefined || row.weight === weight) continue;
      const root = this.#componentOf(component);
      if (root === component && !unsettled.has(root))
        changes.trees.set(component, { ...row, weight, version: row.version + 1 });
    }
    for (const [source, row] of this.#taken) {
      const { component } = this.#rootTree(this.#labels.get(source)!);
      if (!unsettled.has(this.#componentOf(component))) changes.taken.set(source, row);
    }
    return { changes, movedLabels, movedComponents, unsettled: [...unsettled.values()] };
  }

  #store({ source, target, timestampMs, messageId, targetId }: AliasLink): void {
    const version = (this.#state.taken.get(source)?.version ?? 0) + 1;
    this.#taken.set(source, { target, timestampMs, messageId, targetId, version });
  }

  #treeOf(user: UserKey): Tree {
    let label = this.#labels.get(user);
    if (label === undefined) {
      label = this.#read(user);
      this.#labels.set(user, label);
    }
    return this.#rootTree(label);
  }

  /** Reads the tree of a user for the first time. */
  #read(user: UserKey): Label {
    const label = this.#state.users.get(user)?.label ?? this.#createLabel();
    if (this.#trees.has(label)) return label;
    const stored = this.#state.trees.get(label);
    const tree: Tree = {
      ...(stored ?? { person: user, component: label, size: 1, latestMs: NEVER_MS, weight: 1, version: 0 }),
      label,
      isChanged: stored === undefined,
    };
    this.#trees.set(label, tree);
    if (!this.#weights.has(tree.component))
      this.#weights.set(
        tree.component,
        tree.component === label ? tree.weight : (this.#state.trees.get(tree.component)?.weight ?? 1),
      );
    return label;
  }

  #rootTree(label: Label): Tree {
    return this.#trees.get(findRoot(this.#joinedTrees, label))!;
  }

  #componentOf(component: Component): Component {
    return findRoot(this.#joinedComponents, component);
  }

  #join(source: Tree, target: Tree, timestampMs: number): void {
    const { person } = target;
    const latestMs = Math.max(source.latestMs, target.latestMs, timestampMs);
    const [kept, joined] = source.size > target.size ? [source, target] : [target, source];
    kept.size += joined.size;
    kept.person = person;
    kept.latestMs = latestMs;
    kept.isChanged = true;
    joined.isChanged = true;
    this.#joinedTrees.set(joined.label, kept.label);
  }

  #joinComponents(left: Component, right: Component): Component {
    const [one, other] = [this.#componentOf(left), this.#componentOf(right)];
    if (one === other) return one;
    const weights = [this.#weights.get(one)!, this.#weights.get(other)!] as const;
    const [kept, joined] = weights[0] > weights[1] ? [one, other] : [other, one];
    this.#weights.set(kept, weights[0] + weights[1]);
    this.#joinedComponents.set(joined, kept);
    return kept;
  }
}
