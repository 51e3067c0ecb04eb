import type { ProjectSettings } from '../domain/project-settings.js';
import type { Clock } from '../ports/clock.js';
import type { Logger } from '../ports/logger.js';
import type { Warehouse } from '../ports/warehouse.js';
import { type DayOf, dropExpired } from '../warehouse/index.js';

export interface ExpiryOptions {
  warehouse: Warehouse;
  projects: readonly ProjectSettings[];
  dayOf: DayOf;
  clock: Clock;
  logger: Logger;
  /** Runs what takes a project's rows away, when nothing else changes them. */
  runExclusively<Result>(projectId: string, take: () => Promise<Result>): Promise<Result>;
}

export interface Expiry {
  /** Starts no further run and waits for the one under way. */
  stop(): Promise<void>;
}

/** A day passes once in 24 hours, in each zone at another one. */
const EVERY_MS = 60 * 60 * 1_000;

/** Drops what `keepDays` and `botLetterDays` say, now and each hour. A run that fails is told to the log; the next one tries again. */
export function startExpiry({ projects, warehouse, logger, runExclusively, ...deps }: ExpiryOptions): Expiry {
  let running = Promise.resolve();
  const runAll = async () => {
    for (const project of projects) {
      try {
        const report = await runExclusively(project.id, () => dropExpired(warehouse, project, deps));
        if (report.events + report.deadLetters > 0)
          logger.info(report, 'dropped what is older than keepDays and botLetterDays');
      } catch (error) {
        const code = (error as { code?: unknown }).code;
        logger.error({ project: project.id, code }, 'dropping old events failed');
      }
    }
  };
  const start = () => {
    running = running.then(runAll);
  };
  start();
  const timer = setInterval(start, EVERY_MS).unref();
  return {
    stop: async () => {
      clearInterval(timer);
      await running;
    },
  };
}
