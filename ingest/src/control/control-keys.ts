import { randomBytes } from 'node:crypto';
import type { RequestListener } from 'node:http';
import type { Config } from '../config.js';

/** Names the project that a request on the control socket is about. */
export const PROJECT_HEADER = 'everloop-project';

export interface ControlKeys {
  /** The configuration with one more admin key a project, which no one is ever told. */
  config: Config;
  /** Hands a request on the socket to the routes with the admin key of the project that it names. */
  admit(routes: RequestListener): RequestListener;
}

/** Makes the operator of a process an administrator of each of its projects, whatever `adminKeys` the configuration has. */
export function createControlKeys(config: Config): ControlKeys {
  const keys = new Map(config.projects.map(({ id }) => [id, randomBytes(32).toString('base64url')]));
  return {
    config: {
      ...config,
      projects: config.projects.map((project) => ({
        ...project,
        adminKeys: [...project.adminKeys, keys.get(project.id)!],
      })),
    },
    admit: (routes) => (request, response) => {
      const key = keys.get(String(request.headers[PROJECT_HEADER]));
      if (key !== undefined) request.headers.authorization = `Bearer ${key}`;
      routes(request, response);
    },
  };
}
