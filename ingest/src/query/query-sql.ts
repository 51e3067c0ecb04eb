import { existsSync } from 'node:fs';
import { askServerText } from '../control/ask-server.js';
import type { SqlRequest } from '../control/serve-control.js';
import { socketPath } from '../control/socket-path.js';
import { toDataDirError } from '../data-dir/data-dir-error.js';

/** Asks the process that holds the data directory; null where no one listens. */
export async function querySql(dataDir: string, request: SqlRequest): Promise<string | null> {
  if (!existsSync(dataDir)) return null;
  try {
    return await askServerText({ socket: socketPath(dataDir) }, { method: 'POST', path: '/', body: request });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ECONNREFUSED') return null;
    throw toDataDirError(error, dataDir);
  }
}
