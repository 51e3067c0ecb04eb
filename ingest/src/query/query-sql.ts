import { existsSync } from 'node:fs';
import { request } from 'node:http';
import type { SqlRequest } from '../control/serve-control.js';
import { socketPath } from '../control/socket-path.js';
import { toConnectionError, watchServer } from '../control/watch-server.js';
import { toDataDirError } from '../data-dir/data-dir-error.js';

/** Why a running `everloop serve` did not answer. */
class SqlAnswerError extends Error {
  override readonly name = 'SqlAnswerError';
  readonly retryable = false;
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

/** Asks the process that holds the data directory; null where no one listens. */
export async function querySql(dataDir: string, question: SqlRequest): Promise<string | null> {
  if (!existsSync(dataDir)) return null;
  return await new Promise((resolve, reject) => {
    // No kept connection: the server may close one at the moment it is used again.
    const options = { socketPath: socketPath(dataDir), method: 'POST', path: '/', agent: false };
    const call = request(options, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', (error) => reject(toConnectionError(error)));
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8');
        if (response.statusCode === 200) return resolve(text);
        reject(readRefusal(response.statusCode ?? 0, text));
      });
    });
    call.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT' || error.code === 'ECONNREFUSED') resolve(null);
      else reject(toDataDirError(toConnectionError(error), dataDir));
    });
    const unwatch = watchServer(options.socketPath, (error) => call.destroy(error));
    call.once('close', unwatch);
    call.end(JSON.stringify(question));
  });
}

function readRefusal(status: number, text: string): SqlAnswerError {
  try {
    const { code, message } = JSON.parse(text) as { code: string; message: string };
    return new SqlAnswerError(code, message);
  } catch {
    return new SqlAnswerError('INTERNAL', `the server answered ${status}: see its log`);
  }
}
