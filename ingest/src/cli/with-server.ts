import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { loadConfig } from '../config.js';
import type { ServerAddress } from '../control/ask-server.js';
import { isAnswered } from '../control/is-answered.js';
import { socketPath } from '../control/socket-path.js';
import type { ProjectSettings } from '../domain/project-settings.js';
import { serve } from '../serve.js';
import type { ProjectFlags } from './common-options.js';
import { findProject } from './find-project.js';

/**
 * Lets a command ask the process that holds the data of a project: the one at `--url`, with an admin key, else the one that
 * runs on this data directory, else one that is started for the command alone and listens to no one else.
 */
export async function withServer<Answer>(
  flags: ProjectFlags,
  use: (server: ServerAddress, project: string, configured: ProjectSettings) => Promise<Answer>,
  { rebuilds = false }: { rebuilds?: boolean } = {},
): Promise<Answer> {
  const config = await loadConfig({ file: flags.config, flags: { dataDir: flags.data } });
  const project = findProject(config, flags.project);
  if (flags.url !== undefined)
    return await use({ url: flags.url, adminKey: adminKeyOf(project) }, project.id, project);
  const isEmbedded = config.warehouse.kind === 'chdb';
  if (isEmbedded && (await isAnswered(config.dataDir)))
    return await use({ socket: socketPath(config.dataDir) }, project.id, project);
  // A folder that only this user may open: in the one for everybody another user could take the name first.
  const folder = isEmbedded ? null : await mkdtemp(join(tmpdir(), 'everloop-'));
  const elsewhere = folder === null ? null : join(folder, 'everloop.sock');
  try {
    const server = await serve(
      // Beside other processes it answers only: it must not take their part of the log.
      { ...config, roles: isEmbedded ? ['collector', 'loader', 'api'] : ['api'] },
      {
        listens: false,
        command: 'an everloop command',
        logger: pino({ level: 'error' }, pino.destination(2)),
        ...(elsewhere === null ? {} : { socket: elsewhere }),
        ...(rebuilds ? { rebuilds: project.id } : {}),
      },
    );
    try {
      return await use({ socket: elsewhere ?? socketPath(config.dataDir) }, project.id, project);
    } finally {
      await server.close();
    }
  } finally {
    if (folder !== null) await rm(folder, { recursive: true, force: true });
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
