import { openSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** The operating system's limit of a socket's path is 104 to 108 bytes. */
const MAX_PATH_BYTES = 100;

class SocketPathTooLongError extends Error {
  override readonly name = 'SocketPathTooLongError';
  constructor(path: string) {
    super(
      `the path of the socket ${path} is too long for this system (${Buffer.byteLength(path)} bytes, at most ${MAX_PATH_BYTES}): choose a data directory with a shorter path with --data DIR`,
    );
  }
}

/**
 * The control socket of a process: in the data directory, and nowhere else, because in a folder for everybody
 * another user could take the name first. Linux reaches a deep directory through a descriptor, which stays open for as long
 * as the process lives.
 *
 * Errors  those of the file system, where a deep directory is missing.
 */
export function socketPath(dataDir: string): string {
  const name = 'everloop.sock';
  const path = join(resolve(dataDir), name);
  if (Buffer.byteLength(path) <= MAX_PATH_BYTES) return path;
  if (process.platform !== 'linux') throw new SocketPathTooLongError(path);
  return `/proc/self/fd/${openSync(dataDir, 'r')}/${name}`;
}
