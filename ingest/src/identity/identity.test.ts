import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type AliasLink, compareLinkOrder } from './alias-link.js';
import { emptyState, type IdentityState, NO_TARGET } from './identity-state.js';
import { judgeAgain } from './judge-again.js';
import { judgeLinks } from './judge-links.js';
import { splitByComponent } from './split-by-component.js';
import { takeLinks } from './take-links.js';

/** The rule as METRICS words it, with nothing clever: the roots of all users. */
function judgeByTheBook(links: readonly AliasLink[]): Map<string, string> {
  const targets = new Map<string, string>();
  const rootOf = (user: string): string => {
    const target = targets.get(user);
    return target === undefined ? user : rootOf(target);
  };
  for (const { source, target } of [...links].sort(compareLinkOrder))
    if (!targets.has(source) && rootOf(target) !== source) targets.set(source, target);
  const users = new Set(links.flatMap(({ source, target }) => [source, target]));
  return new Map([...users].map((user) => [user, rootOf(user)]));
}

/** Keeps rows in memory as the warehouse does, and stores blocks of links as the loader does. */
function createKept() {
  const state: IdentityState = emptyState();
  const stored: AliasLink[] = [];
  let labels = 1_000_000;
  let rows = 0;
  const createLabel = () => String(labels++);
  const write = (changes: IdentityState) => {
    for (const [key, row] of changes.users) state.users.set(key, row);
    for (const [key, row] of changes.trees) state.trees.set(key, row);
    for (const [key, row] of changes.taken) state.taken.set(key, row);
    rows += changes.users.size + changes.trees.size;
  };
  const judge = (users: Iterable<string>, trees: IdentityState['trees']) => {
    const members = new Set(users);
    const links = stored.filter(({ source, target }) => members.has(source) || members.has(target));
    const read = { ...state, trees };
    for (const part of splitByComponent(members, links.sort(compareLinkOrder), read))
      write(judgeAgain(part.links, part.users, part.state, createLabel));
  };
  return {
    store(block: readonly AliasLink[]) {
      stored.push(...block);
      const { changes, movedLabels, movedComponents, unsettled } = takeLinks(block, state, createLabel);
      for (const [user, row] of state.users)
        if (movedLabels.has(row.label))
          changes.users.set(user, { label: movedLabels.get(row.label)!, version: row.version + 1 });
      for (const [label, tree] of state.trees)
        if (movedComponents.has(tree.component) && !changes.trees.has(label))
          changes.trees.set(label, { ...tree, component: movedComponents.get(tree.component)! });
      write(changes);
      const components = new Set(unsettled.flatMap((each) => each.components));
      const trees = new Map([...state.trees].filter(([, { component }]) => components.has(component)));
      const users = [...state.users].filter(([, { label }]) => trees.has(label)).map(([user]) => user);
      if (unsettled.length > 0) judge([...users, ...unsettled.flatMap((each) => each.users)], trees);
    },
    people(): Map<string, string> {
      return new Map([...state.users].map(([user, { label }]) => [user, state.trees.get(label)!.person]));
    },
    taken: () => [...state.taken].filter(([, { target }]) => target !== NO_TARGET).length,
    rows: () => rows,
  };
}

const links = fc
  .array(fc.tuple(fc.nat(14), fc.nat(14), fc.nat(5)), { minLength: 1, maxLength: 40 })
  .map((drawn) =>
    drawn.map(([source, target, timestampMs], index): AliasLink => {
      return { ...link(source, target), timestampMs, messageId: `m${index % 17}` };
    }),
  );

function link(source: number, target: number, timestampMs = 0): AliasLink {
  return {
    ...{ source: `${source + 1}`, target: `${target + 1}`, targetId: `u${target}` },
    ...{ timestampMs, messageId: `m${timestampMs}` },
  };
}

function inBlocks<Item>(items: readonly Item[], size: number): Item[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, n) =>
    items.slice(n * size, (n + 1) * size),
  );
}

it('answers as the rule does, in whatever order and blocks links come, sent again or not', () => {
  fc.assert(
    fc.property(links, fc.nat(8), fc.boolean(), (drawn, size, isRepeated) => {
      const kept = createKept();
      for (const block of inBlocks(drawn, size + 1)) {
        kept.store(block);
        if (isRepeated) kept.store(block);
      }
      const expected = judgeByTheBook(drawn);
      const people = kept.people();
      for (const [user, root] of expected) expect(people.get(user) ?? user).toBe(root);
      expect(kept.taken()).toBe([...expected].filter(([user, root]) => user !== root).length);
    }),
    { numRuns: 3_000 },
  );
});

it('judges a hundred thousand links of a chain, a star, circles and a random graph as the rule does', () => {
  const count = 100_000;
  const random = createRandom(1);
  const graphs = {
    chain: Array.from({ length: count }, (_, n) => link(n, n + 1, n)),
    star: Array.from({ length: count }, (_, n) => link(n + 1, 0, n)),
    circles: Array.from({ length: count }, (_, n) => link(n, n % 10 === 9 ? n - 9 : n + 1, n)),
    random: Array.from({ length: count }, (_, n) => link(random(count), random(count), n)),
  };
  const roots = { chain: 1, star: 1, circles: count / 10, random: null };
  for (const [name, graph] of Object.entries(graphs)) {
    const { taken, rootOf } = judgeLinks(graph);
    const isJoined = [...taken].every(([source, { target }]) => rootOf(source) === rootOf(target));
    expect(isJoined, name).toBe(true);
    const found = new Set(graph.flatMap(({ source, target }) => [rootOf(source), rootOf(target)]));
    const users = new Set(graph.flatMap(({ source, target }) => [source, target])).size;
    expect(found.size, name).toBe(users - taken.size);
    if (roots[name as keyof typeof roots] !== null)
      expect(found.size).toBe(roots[name as keyof typeof roots]);
  }
});

it('writes rows in proportion to links: two a link of a chain, whatever its order', () => {
  const count = 5_000;
  const chain = Array.from({ length: count }, (_, n) => link(n, n + 1, n));
  const random = createRandom(2);
  const shuffled = chain.map((each) => ({ each, at: random(1e9) })).sort((a, b) => a.at - b.at);
  for (const order of [chain, [...chain].reverse(), shuffled.map(({ each }) => each)]) {
    const kept = createKept();
    for (const block of inBlocks(order, 500)) kept.store(block);
    expect(new Set(kept.people().values())).toEqual(new Set([`${count + 1}`]));
    expect(kept.rows()).toBeLessThan(count * 5);
  }
});

function createRandom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state % below;
  };
}
