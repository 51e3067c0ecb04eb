import { setTimeout as pause } from 'node:timers/promises';
import type { ProjectSettings } from '../domain/project-settings.js';
import { ProblemError } from '../metrics/problem-error.js';
import type { Warehouse } from '../ports/warehouse.js';

/** The one who answers from a project's rows asks here, so that no answer is made of some old and some new ones. */
export interface ProjectStates {
  /**
   * Answers from the project's rows: waits while a rebuild puts others in place, and asks again where it did so meanwhile.
   * Errors  PROJECT_REBUILDING where that takes too long; whatever `ask` throws.
   */
  answer<Answer>(project: ProjectSettings, ask: () => Promise<Answer>): Promise<Answer>;
  /** Hands lines on as they come, and the last one only if all of them are of the same rows. Errors: PROJECT_REBUILDING. */
  stream(project: ProjectSettings, lines: AsyncIterable<string>): AsyncIterable<string>;
  /** Puts other rows in place. Where that fails the project is not answered until another attempt succeeds. */
  change(projectId: string, put: () => Promise<void>): Promise<void>;
}

export interface ProjectStatesOptions {
  warehouse: Pick<Warehouse, 'query' | 'topology'>;
  /** Told where another process has put a project on the days of another zone. */
  onZone(project: ProjectSettings, timeZone: string): Promise<void>;
  waitMs?: number;
}

/** What is put in place within moments may take that long on a busy disk. */
const WAIT_MS = 10_000;
const LOOK_EVERY_MS = 50;

export function createProjectStates({
  warehouse,
  onZone,
  waitMs = WAIT_MS,
}: ProjectStatesOptions): ProjectStates {
  const changing = new Set<string>();
  const changes = new Map<string, number>();

  /** Another one after each change; null while one is made. */
  async function readStamp(project: ProjectSettings): Promise<string | null> {
    if (changing.has(project.id)) return null;
    const own = String(changes.get(project.id) ?? 0);
    if (!warehouse.topology.shared) return own;
    const stored = await readStored(warehouse, project.id);
    if (stored === null) return null;
    if (stored.time_zone !== project.timeZone) await onZone(project, stored.time_zone);
    return `${own} ${stored.version}`;
  }

  async function awaitStamp(project: ProjectSettings): Promise<string> {
    for (let waitedMs = 0; ; waitedMs += LOOK_EVERY_MS) {
      const stamp = await readStamp(project);
      if (stamp !== null) return stamp;
      if (waitedMs >= waitMs) throw rebuilding(project.id);
      await pause(LOOK_EVERY_MS);
    }
  }

  return {
    async answer(project, ask) {
      for (;;) {
        const before = await awaitStamp(project);
        const [outcome] = await Promise.allSettled([ask()]);
        if ((await readStamp(project)) !== before) continue;
        if (outcome.status === 'rejected') throw outcome.reason;
        return outcome.value;
      }
    },
    async *stream(project, lines) {
      const before = await awaitStamp(project);
      let last: string | undefined;
      for await (const line of lines) {
        if (last !== undefined) yield last;
        last = line;
      }
      if ((await readStamp(project)) !== before) throw rebuilding(project.id);
      if (last !== undefined) yield last;
    },
    async change(projectId, put) {
      changing.add(projectId);
      await put();
      changes.set(projectId, (changes.get(projectId) ?? 0) + 1);
      changing.delete(projectId);
    },
  };
}

export function rebuilding(projectId: string): ProblemError {
  return new ProblemError(
    'PROJECT_REBUILDING',
    `project "${projectId}" is being rebuilt`,
    'Try again when "everloop rebuild" is done.',
  );
}

async function readStored(warehouse: Pick<Warehouse, 'query'>, project: string) {
  const [row] = await warehouse.query<{ version: number; time_zone: string }>(
    'SELECT version, time_zone FROM everloop.projects FINAL WHERE project = {project:String}',
    { params: { project } },
  );
  return row ?? null;
}
