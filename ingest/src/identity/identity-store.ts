import { randomUUID } from 'node:crypto';
import type { Warehouse } from '../ports/warehouse.js';
import { deleteRows } from '../warehouse/delete-rows.js';
import { fillSlots } from '../warehouse/fill-slots.js';
import type { AliasLink, UserKey } from './alias-link.js';
import { type Component, emptyState, type IdentityState, type Label } from './identity-state.js';

/** An alias as it was sent. */
export interface AliasText {
  timestamp: string;
  messageId: string;
  userId: string;
  previousId: string;
}

/** A set of links or keys that later queries name: a list of keys in a query's text ends at 256 KiB. */
export interface Batch {
  project: string;
  id: string;
}

interface LinkLine {
  source: string;
  target: string;
  at: number;
  message_id: string;
  target_id: string;
}

const KEYS_OF_BATCH = `
    SELECT arrayJoin([src, dst])
    FROM everloop.alias_batches
    WHERE project = {project:String} AND batch = {batch:String}`;

const LINK_COLUMNS = `toString(src) AS source, toString(dst) AS target,
    toUnixTimestamp64Milli(timestamp) AS at, message_id, dst_id AS target_id`;

const TOMBSTONED = 'SELECT actor FROM everloop.tombstones WHERE project = {project:String}';

/** A source that was erased has no target any more: its links count for nothing. */
const NOT_ERASED = `src NOT IN (${TOMBSTONED})`;

/** Rows an insert carries at most. */
const ROWS_AT_ONCE = 100_000;

/** What is kept of the links between userIds, in the warehouse. */
export class IdentityStore {
  readonly #warehouse: Warehouse;

  constructor(warehouse: Warehouse) {
    this.#warehouse = warehouse;
  }

  /** Stages links for the queries that follow; `run` gets the batch, which is gone afterwards. */
  async withLinks<Result>(
    project: string,
    links: readonly AliasText[],
    run: (batch: Batch) => Promise<Result>,
  ): Promise<Result> {
    return await this.#withBatch(project, run, (batch) =>
      this.#insert(
        'alias_batches',
        links.map(({ timestamp, messageId, userId, previousId }) =>
          JSON.stringify({
            ...{ project, batch, timestamp },
            ...{ message_id: messageId, dst_id: userId, src_id: previousId },
          }),
        ),
      ),
    );
  }

  /** Stages the stored links of some sources, those after `after` in the order of keys; null where there are none. */
  async withStoredLinks<Result>(
    project: string,
    after: UserKey,
    sources: number,
    run: (batch: Batch) => Promise<Result>,
  ): Promise<UserKey | null> {
    const [page] = await this.#warehouse.query<{ last: string; sources: number }>(
      `SELECT toString(max(user)) AS last, count() AS sources
      FROM
      (
          SELECT user
          FROM everloop.alias_ends
          WHERE project = {project:String} AND is_source AND user > {after:UInt128}
          GROUP BY user
          ORDER BY user
          LIMIT {sources:UInt32}
      )`,
      { params: { project, after, sources } },
    );
    if (page === undefined || page.sources === 0) return null;
    const { last } = page;
    await this.#withBatch(project, run, async (batch) => {
      await this.#warehouse.command(
        `INSERT INTO everloop.alias_batches (project, batch, timestamp, message_id, dst_id, src, dst)
        SELECT project, {batch:String}, timestamp, message_id, dst_id, src, dst
        FROM everloop.alias_ends
        WHERE project = {project:String} AND is_source AND user > {after:UInt128} AND user <= {last:UInt128}`,
        { params: { project, batch, after, last } },
      );
    });
    return last;
  }

  /** Projects with links of which nothing is kept: stored by a version that did not keep it. */
  async listProjectsWithoutState(): Promise<string[]> {
    const rows = await this.#warehouse.query<{ project: string }>(
      `SELECT DISTINCT project
      FROM everloop.alias_ends
      WHERE project NOT IN (SELECT DISTINCT project FROM everloop.user_labels)`,
    );
    return rows.map(({ project }) => project);
  }

  /** Erased users of whom something is kept here. */
  async readErasedUsers(project: string): Promise<UserKey[]> {
    const rows = await this.#warehouse.query<{ key: string }>(
      `SELECT DISTINCT toString(user) AS key
      FROM everloop.user_labels
      WHERE project = {project:String} AND user IN (${TOMBSTONED})`,
      { params: { project } },
    );
    return rows.map(({ key }) => key);
  }

  async deleteErasedUsers(project: string): Promise<void> {
    for (const table of ['user_labels', 'label_members', 'alias_taken'])
      await deleteRows(this.#warehouse, table, `project = {project:String} AND user IN (${TOMBSTONED})`, {
        project,
      });
  }

  /** Rows of users, of their trees and of their components. */
  async readState(project: string, users: readonly UserKey[]): Promise<IdentityState> {
    return await this.#withKeys(project, users, (batch) => this.readStagedState(batch));
  }

  async #withKeys<Result>(
    project: string,
    keys: readonly string[],
    run: (batch: Batch) => Promise<Result>,
  ): Promise<Result> {
    return await this.#withBatch(project, run, (batch) =>
      this.#insert(
        'alias_batches',
        keys.map((key) => JSON.stringify({ project, batch, src: key, dst: key })),
      ),
    );
  }

  async #withBatch<Result>(
    project: string,
    run: (batch: Batch) => Promise<Result>,
    stage: (id: string) => Promise<void>,
  ): Promise<Result> {
    const id = randomUUID();
    try {
      await stage(id);
      return await run({ project, id });
    } finally {
      await this.#warehouse.command(
        fillSlots(
          `ALTER TABLE everloop.alias_batches<<local>> <<on_cluster>> DROP PARTITION '${id}'`,
          this.#warehouse.topology,
        ),
      );
    }
  }

  /** The staged links in the order in which links are judged. */
  async readStagedLinks({ project, id }: Batch): Promise<AliasLink[]> {
    return await this.#readLinks(
      `SELECT DISTINCT ${LINK_COLUMNS}
      FROM everloop.alias_batches
      WHERE project = {project:String} AND batch = {batch:String} AND ${NOT_ERASED}
      ORDER BY timestamp, message_id, dst_id`,
      { project, batch: id },
    );
  }

  /** Rows of the users of staged links, of their trees and components, and of what their sources took. */
  async readStagedState({ project, id }: Batch): Promise<IdentityState> {
    const params = { project, batch: id };
    const users = `user IN (${KEYS_OF_BATCH})`;
    const state = emptyState();
    await this.#readUsers(state, users, params);
    if (state.users.size === 0) return state;
    await this.#readTaken(state, users, params);
    // A label that a user carried once is one too many, which does no harm.
    const labels = `SELECT label FROM everloop.user_labels WHERE project = {project:String} AND ${users}`;
    await this.#readTrees(state, `label IN (${labels})`, params);
    const components = new Set([...state.trees.values()].map(({ component }) => component));
    const unread = [...components].filter((component) => !state.trees.has(component));
    if (unread.length > 0)
      await this.#withKeys(project, unread, (keys) =>
        this.#readTrees(state, `label IN (${KEYS_OF_BATCH})`, { project, batch: keys.id }),
      );
    return state;
  }

  /** Users that carry one of the labels. */
  async readMembers(project: string, labels: readonly Label[]): Promise<IdentityState['users']> {
    const state = emptyState();
    if (labels.length > 0)
      await this.#withKeys(project, labels, async ({ id }) => {
        await this.#readUsers(
          state,
          `label IN (${KEYS_OF_BATCH})
          AND user IN
          (
              SELECT user
              FROM everloop.label_members
              WHERE project = {project:String} AND label IN (${KEYS_OF_BATCH})
          )`,
          { project, batch: id },
        );
      });
    return state.users;
  }

  /** Trees of components, those too that were joined to others. */
  async readTrees(project: string, components: readonly Component[]): Promise<IdentityState['trees']> {
    const state = emptyState();
    if (components.length > 0)
      await this.#withKeys(project, components, async ({ id }) => {
        await this.#readTrees(
          state,
          `component IN (${KEYS_OF_BATCH})
          AND label IN
          (
              SELECT label
              FROM everloop.component_labels
              WHERE project = {project:String} AND component IN (${KEYS_OF_BATCH})
          )`,
          { project, batch: id },
        );
      });
    return state.trees;
  }

  /** All links from and to users, in the order in which links are judged, and what the users took. */
  async readLinksOf(
    project: string,
    users: readonly UserKey[],
  ): Promise<{ links: AliasLink[]; taken: IdentityState['taken'] }> {
    return await this.#withKeys(project, users, async ({ id }) => {
      const params = { project, batch: id };
      const links = await this.#readLinks(
        `SELECT DISTINCT ${LINK_COLUMNS}
        FROM everloop.alias_ends
        WHERE project = {project:String} AND user IN (${KEYS_OF_BATCH}) AND ${NOT_ERASED}
        ORDER BY timestamp, message_id, dst_id`,
        params,
      );
      const state = emptyState();
      await this.#readTaken(state, `user IN (${KEYS_OF_BATCH})`, params);
      return { links, taken: state.taken };
    });
  }

  /**
   * Stores rows, in an order after which a crash in between leaves nothing that the next attempt takes for settled: what lists
   * users and labels, for whom a label stands, who carries it, and last the links that made it so.
   */
  async write(project: string, { users, trees, taken }: IdentityState): Promise<void> {
    const userRows = [...users].map(([user, { label, version }]) => ({ project, user, label, version }));
    const treeRows = [...trees].map(([label, { latestMs, ...tree }]) => ({
      ...{ project, label, latest_link: new Date(latestMs).toISOString() },
      ...tree,
    }));
    const takenRows = [...taken].map(([user, row]) => ({
      ...{ project, user, target: row.target, timestamp: new Date(row.timestampMs).toISOString() },
      ...{ message_id: row.messageId, dst_id: row.targetId, version: row.version },
    }));
    await this.#insert(
      'label_members',
      userRows.map(({ label, user }) => JSON.stringify({ project, label, user })),
    );
    await this.#insert(
      'component_labels',
      treeRows.map(({ component, label }) => JSON.stringify({ project, component, label })),
    );
    await this.#insert(
      'labels',
      treeRows.map((row) => JSON.stringify(row)),
    );
    await this.#insert(
      'user_labels',
      userRows.map((row) => JSON.stringify(row)),
    );
    await this.#insert(
      'alias_taken',
      takenRows.map((row) => JSON.stringify(row)),
    );
  }

  async #insert(table: string, lines: readonly string[]): Promise<void> {
    for (let from = 0; from < lines.length; from += ROWS_AT_ONCE)
      await this.#warehouse.insert(`everloop.${table}`, lines.slice(from, from + ROWS_AT_ONCE));
  }

  async #readLinks(sql: string, params: Record<string, string>): Promise<AliasLink[]> {
    const rows = await this.#warehouse.query<LinkLine>(sql, { params });
    return rows.map(({ source, target, at, message_id, target_id }) => ({
      ...{ source, target, timestampMs: at, messageId: message_id, targetId: target_id },
    }));
  }

  async #readUsers(state: IdentityState, where: string, params: Record<string, string>): Promise<void> {
    const rows = await this.#warehouse.query<{ key: string; of: string; version: number }>(
      `SELECT toString(user) AS key, toString(label) AS of, version
      FROM everloop.user_labels FINAL
      WHERE project = {project:String} AND ${where}`,
      { params },
    );
    for (const { key, of, version } of rows) state.users.set(key, { label: of, version });
  }

  async #readTrees(state: IdentityState, where: string, params: Record<string, string>): Promise<void> {
    interface Row {
      key: string;
      stands: string;
      among: string;
      size: number;
      latest: number;
      weight: number;
      version: number;
    }
    const rows = await this.#warehouse.query<Row>(
      `SELECT toString(label) AS key, toString(person) AS stands, toString(component) AS among, size,
          toUnixTimestamp64Milli(latest_link) AS latest, weight, version
      FROM everloop.labels FINAL
      WHERE project = {project:String} AND (${where})`,
      { params },
    );
    for (const { key, stands, among, latest, ...row } of rows)
      state.trees.set(key, { person: stands, component: among, latestMs: latest, ...row });
  }

  async #readTaken(state: IdentityState, where: string, params: Record<string, string>): Promise<void> {
    interface Row {
      key: string;
      to: string;
      at: number;
      message_id: string;
      dst_id: string;
      version: number;
    }
    const rows = await this.#warehouse.query<Row>(
      `SELECT toString(user) AS key, toString(target) AS to, toUnixTimestamp64Milli(timestamp) AS at, message_id, dst_id, version
      FROM everloop.alias_taken FINAL
      WHERE project = {project:String} AND ${where}`,
      { params },
    );
    for (const { key, to, at, message_id, dst_id, version } of rows)
      state.taken.set(key, {
        ...{ target: to, timestampMs: at, messageId: message_id, targetId: dst_id, version },
      });
  }
}
