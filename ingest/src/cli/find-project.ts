import type { Config } from '../config.js';
import type { ProjectSettings } from '../domain/project-settings.js';

/** The project of that id, or the first of the config. */
export function findProject(config: Config, id: string | undefined): ProjectSettings {
  const project = id === undefined ? config.projects[0] : config.projects.find((each) => each.id === id);
  if (project !== undefined) return project;
  throw new UnknownProjectError(id!, config);
}

class UnknownProjectError extends Error {
  override readonly name = 'UnknownProjectError';
  constructor(id: string, config: Config) {
    super(
      `the config has no project "${id}": use one of ${config.projects.map((each) => each.id).join(', ')}`,
    );
  }
}
