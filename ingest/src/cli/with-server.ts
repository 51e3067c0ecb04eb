import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import type { Config } from '../config.js';
import type { ProjectSettings } from '../domain/project-settings.js';
import type { ServerAddress } from '../owner/ask-server.js';
import { isAnswered } from '../owner/is-answered.js';
import { socketPath } from '../owner/socket-path.js';
import { serve } from '../serve.js';

export interface WithServerOptions {
  config: Config;
  project: ProjectSettings;
  /** A server elsewhere, asked with an admin key of the project. */
  url?: string | undefined;
}

/**
 * Lets a command ask the process that holds the data: the one at `url`, else the one that runs on this data directory, else
 * one that is started for the command alone and listens to nobody else.
 */
export async function withServer<Answer>(
  { config, project, url }: WithServerOptions,
  use: (server: ServerAddress) => Promise<Answer>,
): Promise<Answer> {
  if (url !== undefined) return await use({ url, adminKey: adminKeyOf(project) });
  const isEmbedded = config.warehouse.kind === 'chdb';
  const socket = isEmbedded ? socketPath(config.dataDir) : join(tmpdir(), `everloop-${process.pid}.sock`);
  if (isEmbedded && (await isAnswered(socket))) return await use({ socket });
  const server = await serve(
    // Beside other processes it answers only: it must not take their part of the log.
    { ...config, roles: isEmbedded ? ['collector', 'loader', 'api'] : ['api'] },
    { listens: false, socket, logger: pino({ level: 'error' }, pino.destination(2)) },
  );
  try {
    return await use({ socket });
  } finally {
    await server.close();
  }
}

function adminKeyOf({ id, adminKeys }: ProjectSettings): string {
  const [key] = adminKeys;
  if (key === undefined) throw new NoAdminKeyError(id);
  return key;
}

class NoAdminKeyError extends Error {
  override readonly name = 'NoAdminKeyError';
  constructor(project: string) {
    super(`project "${project}" has no adminKeys, which --url needs: add one to the config of both sides`);
  }
}
