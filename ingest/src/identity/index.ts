import { randomBytes } from 'node:crypto';
import type { Warehouse } from '../ports/warehouse.js';
import type { UserKey } from './alias-link.js';
import { type Component, emptyState, type IdentityState, type Label } from './identity-state.js';
import { type AliasText, type Batch, IdentityStore } from './identity-store.js';
import { judgeAgain } from './judge-again.js';
import { splitByComponent } from './split-by-component.js';
import { takeLinks } from './take-links.js';

export type { AliasText } from './identity-store.js';

/** Keeps which userIds are one person, for `everloop.people`. One a process for a warehouse. */
export interface Identity {
  /** Takes links that are stored in the warehouse already. In force when it resolves; safe to repeat. */
  take(project: string, links: readonly AliasText[]): Promise<void>;
  /** Takes all stored links of a project, as after an import. */
  takeStored(project: string): Promise<void>;
  /** Takes the stored links of projects of which nothing is kept yet. */
  takeMissing(): Promise<void>;
  /** Judges again what links of erased users were part of, after these links were deleted. */
  forgetErased(project: string): Promise<void>;
}

/** Sources whose links are taken at once when all of a project are. */
const SOURCES_AT_ONCE = 10_000;
/** How often another loader may write between. Beyond that rows do not stay as they are written. */
const ROUNDS = 20;

export function createIdentity(warehouse: Warehouse): Identity {
  const store = new IdentityStore(warehouse);
  let running: Promise<unknown> = Promise.resolve();

  /** Writers of this process wait for each other. Those of other processes are found by reading again. */
  function oneByOne<Result>(run: () => Promise<Result>): Promise<Result> {
    const result = running.then(run);
    running = result.catch(() => undefined);
    return result;
  }

  async function takeBatch(batch: Batch): Promise<void> {
    const links = await store.readStagedLinks(batch);
    if (links.length === 0) return;
    const { project } = batch;
    if (warehouse.topology.shared) {
      // What other loaders write meanwhile is not in what was read, so everything is judged from the links themselves.
      await settle(project, [], usersOf(links));
      return;
    }
    const state = await store.readStagedState(batch);
    const { changes, movedLabels, movedComponents, unsettled } = takeLinks(links, state, createLabel);
    const stored = [...movedLabels.keys()].filter((label) => state.trees.has(label));
    for (const [user, { label, version }] of await store.readMembers(project, stored))
      changes.users.set(user, { label: movedLabels.get(label)!, version: version + 1 });
    const components = [...movedComponents.keys()].filter((component) => state.trees.has(component));
    for (const [label, tree] of await store.readTrees(project, components))
      if (tree.size > 0 && !changes.trees.has(label))
        changes.trees.set(label, {
          ...tree,
          component: movedComponents.get(tree.component)!,
          version: tree.version + 1,
        });
    await store.write(project, changes);
    if (unsettled.length > 0)
      await settle(
        project,
        unsettled.flatMap(({ components }) => components),
        unsettled.flatMap((each) => each.users),
      );
  }

  /** Judges all links of the given components, and of those that the users belong to, until nothing differs. */
  async function settle(
    project: string,
    components: readonly Component[],
    newUsers: readonly UserKey[],
  ): Promise<void> {
    for (let round = 0; round < ROUNDS; round += 1) {
      const read = await gather(project, components, newUsers);
      const changes = emptyState();
      for (const part of splitByComponent(read.users, read.links, read.state))
        add(changes, judgeAgain(part.links, part.users, part.state, createLabel));
      if (changes.users.size + changes.trees.size + changes.taken.size === 0) return;
      await store.write(project, changes);
      if (!warehouse.topology.shared) return;
    }
    throw new Error(`the links of project ${project} did not settle in ${ROUNDS} rounds`);
  }

  /** Reads whole components: every link from or to one of their users, and what is kept of these. */
  async function gather(project: string, given: readonly Component[], newUsers: readonly UserKey[]) {
    const components = new Set(given);
    const users = new Set<UserKey>();
    const state = emptyState();
    let unknown = [...newUsers];
    for (;;) {
      const found = await store.readState(project, unknown);
      add(state, found);
      for (const user of unknown) users.add(user);
      for (const { label } of found.users.values()) {
        const tree = found.trees.get(label);
        if (tree !== undefined) components.add(tree.component);
      }
      add(state, { ...emptyState(), trees: await store.readTrees(project, [...components]) });
      const members = await store.readMembers(project, [...state.trees.keys()]);
      add(state, { ...emptyState(), users: members });
      for (const user of members.keys()) users.add(user);
      const { links, taken } = await store.readLinksOf(project, [...users]);
      add(state, { ...emptyState(), taken });
      unknown = usersOf(links).filter((user) => !users.has(user));
      if (unknown.length === 0) return { users, links, state };
    }
  }

  async function takeStored(project: string): Promise<void> {
    let last: UserKey | null = '0';
    while (last !== null) last = await store.withStoredLinks(project, last, SOURCES_AT_ONCE, takeBatch);
  }

  return {
    take: (project, links) => oneByOne(() => store.withLinks(project, links, takeBatch)),
    takeStored: (project) => oneByOne(() => takeStored(project)),
    takeMissing: () =>
      oneByOne(async () => {
        for (const project of await store.listProjectsWithoutState()) await takeStored(project);
      }),
    forgetErased: (project) =>
      oneByOne(async () => {
        const erased = await store.readErasedUsers(project);
        if (erased.length === 0) return;
        await settle(project, [], erased);
        await store.deleteErasedUsers(project);
      }),
  };
}

function usersOf(links: readonly { source: UserKey; target: UserKey }[]): UserKey[] {
  return [...new Set(links.flatMap(({ source, target }) => [source, target]))];
}

function add(to: IdentityState, from: IdentityState): void {
  for (const [key, row] of from.users) to.users.set(key, row);
  for (const [key, row] of from.trees) to.trees.set(key, row);
  for (const [key, row] of from.taken) to.taken.set(key, row);
}

/** Not made from a user's key: users are erased, and may come back, while others carry the label. */
function createLabel(): Label {
  return BigInt(`0x${randomBytes(16).toString('hex')}`).toString();
}
