import { existsSync } from 'node:fs';
import { type FileHandle, mkdir, open } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { tryLock } from 'fs-native-extensions';
import { toDataDirError } from './data-dir-error.js';

/** Gives the directory back. The end of the process does so too, however it ends. */
export type Unlock = () => Promise<void>;

export class DataDirInUseError extends Error {
  override readonly name = 'DataDirInUseError';
  readonly code = 'DATA_DIR_IN_USE';
  readonly retryable = false;
}

/**
 * Reserves a data directory, which is created if it is missing, for this process. The system's lock on a file in it ends
 * with the process, so nothing is left over after `kill -9`. Others cannot take it: they may not write to the directory.
 *
 * @param command what reserves it, such as `everloop serve`, for the message to the next
 *
 * Errors  DATA_DIR_IN_USE, DATA_DIR_UNUSABLE.
 */
export async function lockDataDir(dataDir: string, command: string): Promise<Unlock> {
  try {
    return await lock(dataDir, command);
  } catch (error) {
    throw toDataDirError(error, dataDir);
  }
}

async function lock(dataDir: string, command: string): Promise<Unlock> {
  await createDirectory(resolve(dataDir));
  const file = await open(join(dataDir, 'everloop.lock'), 'a+', 0o600);
  try {
    if (!tryLock(file.fd)) throw new DataDirInUseError(await describeHolder(dataDir, file));
    await file.truncate();
    await file.write(`process ${process.pid} (${command})`);
  } catch (error) {
    await file.close();
    throw error;
  }
  return () => file.close();
}

async function createDirectory(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true, mode: 0o700 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    // On a read-only file system Node says that the parent is missing. The first directory to create has the true reason.
    let first = path;
    while (!existsSync(dirname(first))) first = dirname(first);
    await mkdir(first, { mode: 0o700 });
    throw error;
  }
}

async function describeHolder(dataDir: string, file: FileHandle): Promise<string> {
  const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(200), position: 0 });
  const holder = buffer.toString('utf8', 0, bytesRead) || 'another process';
  return `the data directory ${resolve(dataDir)} is in use by ${holder}: stop it, or choose another with --data DIR`;
}
