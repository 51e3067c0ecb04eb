import { createHash } from 'node:crypto';
import type { SegmentRule } from '@everloop/schemas';
import type { ProjectSettings } from '../domain/project-settings.js';
import { ProblemError } from '../metrics/problem-error.js';
import { toProblem } from '../metrics/warehouse-problem.js';
import type { Clock } from '../ports/clock.js';
import { type Warehouse, WarehouseError } from '../ports/warehouse.js';
import { viewQuery } from '../warehouse/views/view-queries.js';
import { checkRungs } from './check-rungs.js';
import { compileRule } from './compile-rule.js';
import { resolveRule } from './resolve-rule.js';
import { listSavedSegments } from './saved-segments.js';

/** A set of persons as it was when it was stored. `key` is what views take as `segment`. */
export interface StoredSet {
  /** Name of the saved segment; '' for a rule, or a key, that was asked without one. */
  name: string;
  key: string;
  members: number;
  /** ISO instant until which the set is kept. */
  expiresAt: string;
}

/** A rule to be evaluated, and how. */
export interface RuleAsked {
  name: string;
  rule: SegmentRule;
  /** Decides the days that the rule leaves open. */
  asOfMs: number;
  /** How long the set is kept. */
  keepMs: number;
}

export interface Segments {
  /**
   * The set that `segment=` names: of a saved segment as everything stored by now makes it, or of a key as it was stored.
   * Errors: SEGMENT_UNKNOWN, SEGMENT_INVALID.
   */
  find(project: ProjectSettings, nameOrKey: string, asOfMs: number, keepMs?: number): Promise<StoredSet>;
  /** The set that a rule makes of everything stored by now. Errors: SEGMENT_INVALID. */
  store(project: ProjectSettings, asked: RuleAsked): Promise<StoredSet>;
}

/** Long enough to ask again with the key of an answer, short enough for dashboards that ask every minute. */
export const ANSWER_KEEP_MS = 2 * 3_600_000;
/** For someone who stores a set to work with it. */
export const STORED_KEEP_MS = 30 * 86_400_000;

export interface SegmentsDeps {
  warehouse: Warehouse;
  clock: Clock;
  dayOf(projectId: string, timestampMs: number): string;
  /** Told apart from every other process, so that no two write under one key. */
  instance: string;
}

/**
 * Compiles rules to stored sets. A key is a hash of project, rule with its days, and the state of the storage, so a set is
 * written once while nothing changes, and one key never means two sets.
 */
export function createSegments({ warehouse, clock, dayOf, instance }: SegmentsDeps): Segments {
  const sets = new Map<string, { set: Promise<StoredSet>; usableUntilMs: number }>();

  async function store(project: ProjectSettings, asked: RuleAsked): Promise<StoredSet> {
    checkRungs(project, asked.rule);
    const rule = resolveRule(asked.rule, dayOf(project.id, asked.asOfMs));
    const [storage] = await warehouse.query<{ state: string }>(viewQuery('storage_state'));
    const parts = [instance, storage!.state, project.id, asked.name, asked.keepMs, rule];
    const key = createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32);
    // Without a pause between asking and noting: two that write one key might see two states.
    const before = sets.get(key);
    if (before !== undefined && before.usableUntilMs > clock.nowMs()) {
      try {
        return await before.set;
      } catch (error) {
        // The one who asked first has left, and with them the query that others wait for.
        if (!(error instanceof WarehouseError && error.code === 'WAREHOUSE_CANCELLED')) throw error;
        return await store(project, asked);
      }
    }
    const set = write(project, { ...asked, rule }, key);
    sets.set(key, { set, usableUntilMs: clock.nowMs() + asked.keepMs / 2 });
    forgetOldest();
    try {
      return await set;
    } catch (error) {
      sets.delete(key);
      throw toProblem(error);
    }
  }

  async function write(project: ProjectSettings, asked: RuleAsked, key: string): Promise<StoredSet> {
    const { sql, params } = compileRule(asked.rule, project);
    const expiresAtMs = Math.ceil((clock.nowMs() + asked.keepMs) / 1000) * 1000;
    const about = { project: project.id, key };
    await warehouse.command(
      `INSERT INTO everloop.segment_members (project, key, person, expires_at)
      SELECT {project:String}, {key:String}, person, toDateTime({expires_at:UInt32}, 'UTC')
      FROM everloop.known_persons(project = {project:String})
      WHERE ${sql}`,
      { params: { ...params, ...about, expires_at: expiresAtMs / 1000 } },
    );
    const [counted] = await warehouse.query<{ members: number }>(
      `SELECT count() AS members
      FROM everloop.segment_members FINAL
      WHERE project = {project:String} AND key = {key:String}`,
      { params: about },
    );
    const { members } = counted!;
    const expiresAt = new Date(expiresAtMs).toISOString();
    await warehouse.insert('everloop.segment_keys', [
      JSON.stringify({
        ...about,
        name: asked.name,
        rule: JSON.stringify(asked.rule),
        members,
        stored_at: new Date(clock.nowMs()).toISOString(),
        expires_at: expiresAt,
      }),
    ]);
    return { name: asked.name, key, members, expiresAt };
  }

  function forgetOldest(): void {
    for (const key of sets.keys()) {
      if (sets.size <= 1_000) return;
      sets.delete(key);
    }
  }

  async function find(
    project: ProjectSettings,
    nameOrKey: string,
    asOfMs: number,
    keepMs = ANSWER_KEEP_MS,
  ): Promise<StoredSet> {
    const stored = /^[0-9a-f]{32}$/.test(nameOrKey) ? await findKey(project, nameOrKey) : null;
    if (stored !== null) return stored;
    const saved = await listSavedSegments(warehouse, project);
    const found = saved.find(({ name }) => name === nameOrKey);
    if (found === undefined)
      throw unknownSegment(
        nameOrKey,
        saved.map(({ name }) => name),
      );
    return await store(project, { name: found.name, rule: found.rule, asOfMs, keepMs });
  }

  async function findKey(project: ProjectSettings, key: string): Promise<StoredSet | null> {
    const [row] = await warehouse.query<{ name: string; members: number; expires_at: number }>(
      `SELECT
        name,
        toUnixTimestamp(expires_at) AS expires_at,
        (
            -- counted again: a person may have been erased since
            SELECT count()
            FROM everloop.segment_members FINAL
            WHERE project = {project:String} AND key = {key:String}
        ) AS members
      FROM everloop.segment_keys FINAL
      WHERE project = {project:String} AND key = {key:String} AND expires_at > toDateTime({now:UInt32}, 'UTC')`,
      { params: { project: project.id, key, now: Math.floor(clock.nowMs() / 1000) } },
    );
    if (row === undefined) return null;
    const expiresAt = new Date(row.expires_at * 1000).toISOString();
    return { name: row.name, key, members: row.members, expiresAt };
  }

  return { find, store };
}

export function unknownSegment(asked: string, names: readonly string[]): ProblemError {
  const known =
    names.length === 0 ? 'Save one with PUT /v1/segments/<name>' : `Use one of ${names.join(', ')}`;
  return new ProblemError(
    'SEGMENT_UNKNOWN',
    `there is no segment "${asked.slice(0, 100)}"`,
    `${known}, or the key of a stored set that has not expired.`,
  );
}
