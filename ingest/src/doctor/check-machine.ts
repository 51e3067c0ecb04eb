import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { access, open, rm, stat, statfs } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { Check } from './finding.js';

const GIB = 1024 ** 3;
const LEAST_FREE_BYTES = GIB / 2;
/** Above what file systems round to. */
const CLOCK_MAY_DIFFER_MS = 5_000;
/** This program is younger than any right clock that reads earlier. */
const WRITTEN_MS = Date.UTC(2026, 0, 1);
const OTHERS = constants.S_IRWXG | constants.S_IRWXO;

/** Whether the data directory takes a file that stays, and who else may read it. */
export const checkDataDir: Check = {
  name: 'dataDir',
  applies: () => true,
  run: async ({ dataDir }) => {
    const where = `dataDir (${resolve(dataDir)})`;
    try {
      await writeTemporaryFile(dataDir);
    } catch (error) {
      const { code = 'unknown' } = error as NodeJS.ErrnoException;
      return [
        {
          level: 'wrong',
          what: `it is not writable (${code})`,
          where,
          fix: 'Let this user write to it, or choose another with dataDir or --data.',
        },
      ];
    }
    const { mode } = await stat(await nearestDirectory(dataDir));
    return (mode & OTHERS) === 0 || !(await exists(dataDir))
      ? []
      : [
          {
            level: 'note',
            what: 'other users of this machine can read it',
            where,
            fix: `chmod 700 ${dataDir}`,
          },
        ];
  },
};

export const checkDisk: Check = {
  name: 'disk',
  applies: () => true,
  run: async ({ dataDir, eventLog }) => {
    const { bavail, bsize } = await statfs(await nearestDirectory(dataDir));
    const free = bavail * bsize;
    const where = `dataDir (${resolve(dataDir)})`;
    const what = `${(free / GIB).toFixed(1)} GiB are free`;
    if (free < LEAST_FREE_BYTES)
      return [
        { level: 'wrong', what: `${what} only`, where, fix: 'Free some space, or move the data directory.' },
      ];
    if (eventLog.kind === 'file' && free < eventLog.maxBytes)
      return [
        {
          level: 'note',
          what: `${what}, less than eventLog.maxBytes (${(eventLog.maxBytes / GIB).toFixed(1)} GiB) that may wait to be loaded`,
          where,
          fix: 'Free some space, or lower eventLog.maxBytes: clients then get 503 before the disk is full.',
        },
      ];
    return [];
  },
};

/** A wrong clock puts events on wrong days and refuses right ones. */
export const checkClock: Check = {
  name: 'clock',
  applies: () => true,
  run: async ({ dataDir }) => {
    const where = 'the clock of this machine';
    const nowMs = Date.now();
    if (nowMs < WRITTEN_MS)
      return [
        {
          level: 'wrong',
          what: `it shows ${new Date(nowMs).toISOString()}`,
          where,
          fix: 'Set the clock and run an NTP client.',
        },
      ];
    const fileMs = await writeTemporaryFile(dataDir).catch(() => nowMs);
    const apartMs = Math.abs(fileMs - Date.now());
    return apartMs <= CLOCK_MAY_DIFFER_MS
      ? []
      : [
          {
            level: 'wrong',
            what: `it differs from the clock of the file system by ${Math.round(apartMs / 1_000)} s`,
            where,
            fix: 'Run an NTP client on both machines.',
          },
        ];
  },
};

export const checkSettings: Check = {
  name: 'eventLog',
  applies: ({ eventLog }) => eventLog.kind === 'memory',
  run: async () => [
    {
      level: 'unsafe',
      what: 'waiting events are lost when the process ends',
      where: 'eventLog.kind',
      fix: 'Write "file", or "kafka".',
    },
  ],
};

/** Writes a file through to the disk and takes it away again; says when the file system thinks that was. */
async function writeTemporaryFile(dataDir: string): Promise<number> {
  const isThere = await exists(dataDir);
  // A doctor leaves nothing behind: what is not there yet is tried in the directory that would hold it.
  const directory = isThere ? dataDir : await nearestDirectory(dataDir);
  const path = join(directory, `.everloop-doctor-${randomBytes(6).toString('hex')}`);
  try {
    const file = await open(path, 'wx', 0o600);
    try {
      await file.writeFile('everloop doctor\n');
      await file.sync();
      return (await file.stat()).mtimeMs;
    } finally {
      await file.close();
    }
  } finally {
    await rm(path, { force: true });
  }
}

async function nearestDirectory(path: string): Promise<string> {
  for (let directory = resolve(path); ; directory = dirname(directory)) {
    if ((await exists(directory)) || directory === dirname(directory)) return directory;
  }
}

async function exists(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  );
}
