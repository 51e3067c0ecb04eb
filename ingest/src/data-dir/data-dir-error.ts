import { resolve } from 'node:path';

/** The data directory cannot be used; the message says why and what to do. */
class DataDirError extends Error {
  override readonly name = 'DataDirError';
  readonly code = 'DATA_DIR_UNUSABLE';
  readonly retryable = false;
}

const CHOOSE = 'choose another with --data DIR';

/** By the system's code of an error. docs: https://man7.org/linux/man-pages/man2/open.2.html */
const REASONS: Record<string, string> = {
  EEXIST: `is a file: ${CHOOSE}`,
  ENOTDIR: `is a file, or is below one: ${CHOOSE}`,
  EROFS: `is on a read-only file system: mount it for writing, or ${CHOOSE}`,
  EACCES: `may not be used by this user: give it to the user, or ${CHOOSE}`,
  EPERM: `may not be used by this user: give it to the user, or ${CHOOSE}`,
  ENOSPC: `is on a full disk: free some space, or ${CHOOSE}`,
  EDQUOT: `is over the user's disk quota: free some space, or ${CHOOSE}`,
  ENAMETOOLONG: `has a path that is too long: ${CHOOSE}`,
  ELOOP: `is a symbolic link to itself: ${CHOOSE}`,
  EMFILE: 'cannot be opened, because this process may not open more files: raise its limit (ulimit -n)',
  ENFILE: 'cannot be opened, because the system may not open more files: raise its limit (fs.file-max)',
  EIO: 'cannot be read or written (EIO): check its disk',
};

/** An error of the file system in a data directory as one that says what to do; any other error unchanged. */
export function toDataDirError(error: unknown, dataDir: string): unknown {
  const reason = REASONS[(error as NodeJS.ErrnoException).code ?? ''];
  if (reason === undefined || !(error instanceof Error)) return error;
  return new DataDirError(`the data directory ${resolve(dataDir)} ${reason}`, { cause: error });
}
