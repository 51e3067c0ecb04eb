import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** The operating system's limit of a socket's path is 104 to 108 bytes. */
const MAX_PATH_BYTES = 100;

/** Where `everloop serve` answers its own user: in the data directory, or beside temporary files if that is too deep. */
export function socketPath(dataDir: string): string {
  const path = join(resolve(dataDir), 'everloop.sock');
  if (Buffer.byteLength(path) <= MAX_PATH_BYTES) return path;
  return join(tmpdir(), `everloop-${createHash('sha256').update(path).digest('hex').slice(0, 16)}.sock`);
}
