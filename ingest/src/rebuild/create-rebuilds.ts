import type { ProjectSettings } from '../domain/project-settings.js';
import type { Clock } from '../ports/clock.js';
import type { Logger } from '../ports/logger.js';
import type { Warehouse } from '../ports/warehouse.js';
import { type RebuildProgress, rebuildProject } from '../warehouse/index.js';
import { type ProjectStates, rebuilding } from './project-states.js';
import { createTurns } from './turns.js';

type OnProgress = (progress: RebuildProgress) => void;

/** Rebuilds in a process that collects, loads and answers meanwhile. */
export interface Rebuilds {
  /**
   * Puts a project on the days of a zone; joins a rebuild that is under way to the same. One project at a time.
   * Errors  PROJECT_REBUILDING where it is on its way to another zone; those of `rebuildProject`.
   */
  run(project: ProjectSettings, timeZone: string, onProgress: OnProgress): Promise<void>;
  /** Runs what takes rows away, never during a rebuild that would bring them back. Errors: PROJECT_REBUILDING. */
  runExclusively<Result>(projectId: string, take: () => Promise<Result>): Promise<Result>;
  /** Resolves when nothing is under way. */
  idle(): Promise<void>;
}

export interface RebuildsOptions {
  warehouse: Warehouse;
  states: ProjectStates;
  /** Keeps this process's loader from writing, until the answer is called. */
  holdLoading(): Promise<() => void>;
  /** Lets this process know in which zone a project's days are now. */
  adoptZone(project: ProjectSettings, timeZone: string): Promise<void>;
  clock: Clock;
  logger: Logger;
}

interface Running {
  timeZone: string;
  done: Promise<void>;
  listeners: Set<OnProgress>;
}

export function createRebuilds(options: RebuildsOptions): Rebuilds {
  const { warehouse, states, clock, logger } = options;
  const running = new Map<string, Running>();
  const rebuildTurns = createTurns();
  const rowTurns = createTurns();
  /** Given back only by a success: rows that were stored or taken away before that would be lost, or come back. */
  let hold: { project: string; release: () => void } | undefined;

  async function holdRows(project: string): Promise<() => void> {
    hold ??= { project, release: await takeHold() };
    return () => {
      hold?.release();
      hold = undefined;
    };
  }

  async function takeHold(): Promise<() => void> {
    const endTurn = await rowTurns.take();
    const release = await options.holdLoading();
    return () => {
      release();
      endTurn();
    };
  }

  async function rebuild(project: ProjectSettings, timeZone: string, onProgress: OnProgress): Promise<void> {
    const endTurn = await rebuildTurns.take();
    try {
      if (hold !== undefined && hold.project !== project.id) throw rebuilding(hold.project);
      // Who began to take rows away before the rebuild was announced is waited for.
      if (hold === undefined) (await rowTurns.take())();
      await rebuildProject(warehouse, { ...project, timeZone }, clock, onProgress, {
        holdLoading: () => holdRows(project.id),
        switchOver: async (zone, put) =>
          await states.change(project.id, async () => {
            await put();
            await options.adoptZone(project, zone);
          }),
      });
      logger.info({ project: project.id, timeZone }, 'a project was rebuilt');
    } catch (error) {
      logger.error(
        { project: project.id, isHeld: hold !== undefined, code: (error as { code?: unknown }).code },
        'a rebuild failed; run it again',
      );
      throw error;
    } finally {
      endTurn();
    }
  }

  async function start(project: ProjectSettings, timeZone: string, onProgress: OnProgress): Promise<void> {
    const listeners = new Set([onProgress]);
    const done = rebuild(project, timeZone, (progress) => {
      for (const listener of listeners) listener(progress);
    });
    running.set(project.id, { timeZone, done, listeners });
    try {
      await done;
    } finally {
      running.delete(project.id);
    }
  }

  return {
    async run(project, timeZone, onProgress) {
      const before = running.get(project.id);
      if (before === undefined) return await start(project, timeZone, onProgress);
      if (before.timeZone !== timeZone) throw rebuilding(project.id);
      before.listeners.add(onProgress);
      await before.done;
    },
    async runExclusively(projectId, take) {
      if (hold !== undefined || running.has(projectId)) throw rebuilding(hold?.project ?? projectId);
      const endTurn = await rowTurns.take();
      try {
        return await take();
      } finally {
        endTurn();
      }
    },
    idle: async () => {
      await Promise.allSettled([...running.values()].map(({ done }) => done));
    },
  };
}
