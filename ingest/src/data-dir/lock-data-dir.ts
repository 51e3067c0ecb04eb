import { type FileHandle, mkdir, open } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { tryLock } from 'fs-native-extensions';

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
 * Errors  DATA_DIR_IN_USE; those of the file system.
 */
export async function lockDataDir(dataDir: string, command: string): Promise<Unlock> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
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

async function describeHolder(dataDir: string, file: FileHandle): Promise<string> {
  const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(200), position: 0 });
  const holder = buffer.toString('utf8', 0, bytesRead) || 'another process';
  return `the data directory ${resolve(dataDir)} is in use by ${holder}: stop it, or choose another with --data DIR`;
}
