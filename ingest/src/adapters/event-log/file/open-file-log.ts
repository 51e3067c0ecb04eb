import { mkdir, open, unlink } from 'node:fs/promises';
import type { Clock } from '../../../ports/clock.js';
import { type EventLog, EventLogError } from '../../../ports/event-log.js';
import type { Logger } from '../../../ports/logger.js';
import { reasonOf } from '../deliver-block.js';
import { Loading } from '../loading.js';
import type { LogRecord } from '../log-record.js';
import { UnloadedRecords } from '../unloaded-records.js';
import { LogFileReader } from './log-file-reader.js';
import { LogFileWriter, type OpenFile } from './log-file-writer.js';
import { findTail, type LogFile, listLogFiles } from './log-files.js';
import { readPosition, writePosition } from './position-file.js';

export interface FileLogOptions {
  directory: string;
  durability: 'disk' | 'process';
  /** Refuse appends beyond this many bytes that wait to be loaded. */
  maxBytes: number;
  clock: Clock;
  logger: Logger;
  logFileBytes?: number;
  /** Fresh entries kept in memory, so that loading them reads nothing back. */
  maxBytesInMemory?: number;
  openFile?: OpenFile;
}

const LOG_FILE_BYTES = 64 * 1024 ** 2;
const MAX_BYTES_IN_MEMORY = 32 * 1024 ** 2;

/**
 * The embedded log: append-only log files in one directory, and the number of the first entry that is not loaded. The
 * caller holds the lock of the data directory.
 *
 * Errors  LOG_CORRUPT where acknowledged bytes are damaged.
 */
export async function openFileLog(options: FileLogOptions): Promise<EventLog> {
  await mkdir(options.directory, { recursive: true });
  const { directory, durability, maxBytes, clock, logger } = options;
  const { logFiles, loadedSeq, endSeq, bytes, continueLast } = await recover(directory, logger);
  const reader = new LogFileReader(logFiles, logger);
  const records: UnloadedRecords = new UnloadedRecords({
    loadedSeq,
    endSeq,
    bytes,
    readRecords: (fromSeq, wanted) => reader.read(fromSeq, records.endSeq, wanted),
    maxBytesInMemory: options.maxBytesInMemory ?? MAX_BYTES_IN_MEMORY,
  });
  // So that the age of what waits is known from the start.
  await records.fill(1);

  const storePosition = async () => {
    await trim(logFiles, records.loadedSeq);
    await writePosition(directory, records.loadedSeq);
  };
  const loading = new Loading({ records, kind: 'file', storePosition, clock, logger });
  const writer = new LogFileWriter({
    directory,
    logFiles,
    endSeq,
    continueLast,
    durability,
    logFileBytes: options.logFileBytes ?? LOG_FILE_BYTES,
    openFile: options.openFile ?? open,
    onDurable: (durable: LogRecord[]) => {
      for (const record of durable) records.push(record);
      loading.wake();
    },
    clock,
    logger,
  });
  let closing: Promise<void> | undefined;

  const isFull = () => records.bytes + writer.waitingBytes >= maxBytes;
  const close = async () => {
    await writer.close();
    await loading.close();
  };
  return {
    isShared: false,
    async append(entries) {
      if (closing !== undefined) throw new EventLogError('LOG_CLOSED', 'the event log is closed', false);
      if (entries.length === 0) return;
      if (isFull()) throw new EventLogError('LOG_FULL', fullReason(records.bytes, maxBytes), true, 5_000);
      await writer.append(entries);
    },
    read: async (handler, limits) => loading.start(handler, limits),
    awaitLoaded: (timeoutMs) => loading.awaitLoaded(timeoutMs),
    lag: async () => loading.lag(),
    health() {
      if (closing !== undefined) return { ok: false, reason: 'the event log is closed' };
      if (writer.failure !== undefined) return { ok: false, reason: writer.failure };
      return isFull() ? { ok: false, reason: fullReason(records.bytes, maxBytes) } : { ok: true };
    },
    close() {
      closing ??= close();
      return closing;
    },
  };
}

const fullReason = (bytes: number, maxBytes: number) =>
  `${bytes} bytes wait to be loaded and eventLog.maxBytes is ${maxBytes}: check why the loader is stopped`;

/** Cuts a torn tail and finds where writing and loading go on. */
async function recover(directory: string, logger: Logger) {
  const logFiles = await listLogFiles(directory);
  const storedSeq = await readPosition(directory);
  const last = logFiles.at(-1);
  // What is before the first log file was loaded: only loaded log files are ever removed.
  const loadedSeq = Math.max(storedSeq, logFiles[0]?.firstSeq ?? 0);
  if (last === undefined) return { logFiles, loadedSeq, endSeq: loadedSeq, bytes: 0, continueLast: false };
  const tail = await findTail(last, loadedSeq);
  if (tail.bytes < last.bytes) {
    logger.warn(
      { cutBytes: last.bytes - tail.bytes },
      'a write that was never acknowledged was removed from the event log',
    );
    await cut(last, tail.bytes);
  }
  const bytes = logFiles.reduce((sum, logFile, index) => {
    const end = logFiles[index + 1]?.firstSeq;
    return end !== undefined && end <= loadedSeq ? sum : sum + logFile.bytes;
  }, -tail.loadedBytes);
  // Behind a lost tail that was loaded (durability `process`), numbers go on where the position stands.
  const endSeq = Math.max(tail.endSeq, loadedSeq);
  await trim(logFiles, loadedSeq).catch((error: unknown) =>
    logger.warn({ reason: reasonOf(error) }, 'a loaded log file could not be removed'),
  );
  return { logFiles, loadedSeq, endSeq, bytes, continueLast: endSeq === tail.endSeq };
}

async function cut(logFile: LogFile, bytes: number): Promise<void> {
  const file = await open(logFile.path, 'r+');
  try {
    await file.truncate(bytes);
    await file.sync();
    logFile.bytes = bytes;
  } finally {
    await file.close();
  }
}

/** Removes log files that are wholly loaded; the last one is still written to. */
async function trim(logFiles: LogFile[], loadedSeq: number): Promise<void> {
  while (logFiles.length > 1 && logFiles[1]!.firstSeq <= loadedSeq) {
    await unlink(logFiles[0]!.path);
    logFiles.shift();
  }
}
