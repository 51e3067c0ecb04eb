import { type FileHandle, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Clock } from '../../../ports/clock.js';
import { EventLogError, type LogEntry } from '../../../ports/event-log.js';
import type { Logger } from '../../../ports/logger.js';
import { reasonOf } from '../deliver-block.js';
import type { LogRecord } from '../log-record.js';
import { encodeEntries, sealFrame } from './frame.js';
import { type LogFile, logFilePath } from './log-files.js';

interface Waiting {
  entries: readonly LogEntry[];
  frame: Buffer;
  resolve: () => void;
  reject: (error: EventLogError) => void;
}

/** What the writer needs of a file; a test gives one that fails. */
export type OpenFile = (path: string, flags: string) => Promise<FileHandle>;

export interface LogFileWriterOptions {
  directory: string;
  /** In order. */
  logFiles: LogFile[];
  endSeq: number;
  /** Whether the last log file ends at `endSeq`, so that writing can go on in it. */
  continueLast: boolean;
  durability: 'disk' | 'process';
  logFileBytes: number;
  openFile: OpenFile;
  onDurable: (records: LogRecord[]) => void;
  clock: Clock;
  logger: Logger;
}

/**
 * Writes records behind each other. Appends that come while a sync runs share the next write and sync, so many callers
 * cost one sync.
 */
export class LogFileWriter {
  readonly #options: LogFileWriterOptions;
  #endSeq: number;
  #file: FileHandle | undefined;
  #waiting: Waiting[] = [];
  #waitingBytes = 0;
  #running: Promise<void> | undefined;
  #failure: string | undefined;
  /** Cleared by a failed write: after a failed sync no one knows what of that file is on disk. */
  #mayGoOn: boolean;

  constructor(options: LogFileWriterOptions) {
    this.#options = options;
    this.#endSeq = options.endSeq;
    this.#mayGoOn = options.continueLast;
  }

  /** Bytes that were handed in and are not durable yet. */
  get waitingBytes(): number {
    return this.#waitingBytes;
  }

  /** Why the last write failed; undefined while writing works. */
  get failure(): string | undefined {
    return this.#failure;
  }

  append(entries: readonly LogEntry[]): Promise<void> {
    const frame = encodeEntries(entries);
    return new Promise((resolve, reject) => {
      this.#waiting.push({ entries, frame, resolve, reject });
      this.#waitingBytes += frame.length;
      this.#running ??= this.#commitAll();
    });
  }

  async close(): Promise<void> {
    await this.#running;
    await this.#file?.close();
    this.#file = undefined;
  }

  async #commitAll(): Promise<void> {
    // Everything that was appended in the same turn belongs to one write.
    await Promise.resolve();
    while (this.#waiting.length > 0) {
      const group = this.#waiting;
      const groupBytes = this.#waitingBytes;
      this.#waiting = [];
      try {
        const records = await this.#commit(group, groupBytes);
        this.#failure = undefined;
        this.#options.onDurable(records);
        for (const { resolve } of group) resolve();
      } catch (error) {
        await this.#abandonLogFile();
        const failure = this.#explain(error);
        for (const { reject } of group) reject(failure);
      }
      this.#waitingBytes -= groupBytes;
    }
    this.#running = undefined;
  }

  async #commit(group: readonly Waiting[], groupBytes: number): Promise<LogRecord[]> {
    const { file, logFile } = await this.#logFileFor(groupBytes);
    const appendedMs = this.#options.clock.nowMs();
    const syncedBytes = this.#options.durability === 'disk' ? logFile.bytes : 0;
    let seq = this.#endSeq;
    const records = group.map(({ entries, frame }) => {
      sealFrame(frame, { entries: entries.length, firstSeq: seq, appendedMs, syncedBytes });
      const record = { firstSeq: seq, entries, appendedMs, bytes: frame.length };
      seq += entries.length;
      return record;
    });
    await writeFully(
      file,
      group.map(({ frame }) => frame),
      groupBytes,
      logFile.bytes,
    );
    if (this.#options.durability === 'disk') await file.datasync();
    logFile.bytes += groupBytes;
    this.#endSeq = seq;
    return records;
  }

  async #logFileFor(bytes: number): Promise<{ file: FileHandle; logFile: LogFile }> {
    const { logFiles, logFileBytes, openFile, directory } = this.#options;
    const last = logFiles.at(-1);
    if (this.#file !== undefined && last !== undefined) {
      if (last.bytes === 0 || last.bytes + bytes <= logFileBytes) return { file: this.#file, logFile: last };
      // A sync here even without `disk`, so that only the last file of a log can ever be torn.
      await this.#file.datasync();
      await this.#file.close();
      this.#file = undefined;
    } else if (last !== undefined && this.#mayGoOn && last.bytes + bytes <= logFileBytes) {
      this.#file = await openFile(last.path, 'r+');
      return { file: this.#file, logFile: last };
    }
    return this.#createLogFile(directory, openFile);
  }

  async #createLogFile(
    directory: string,
    openFile: OpenFile,
  ): Promise<{ file: FileHandle; logFile: LogFile }> {
    const path = logFilePath(directory, this.#endSeq);
    // Truncates: a file of this name can only hold what was never acknowledged.
    const file = await openFile(path, 'w');
    this.#file = file;
    const { logFiles } = this.#options;
    if (logFiles.at(-1)?.path === path) logFiles.pop();
    const logFile = { path, firstSeq: this.#endSeq, bytes: 0 };
    logFiles.push(logFile);
    await syncDirectory(dirname(path));
    this.#mayGoOn = true;
    return { file, logFile };
  }

  /** Cuts what a failed write left and goes on in a file of its own. */
  async #abandonLogFile(): Promise<void> {
    this.#mayGoOn = false;
    const file = this.#file;
    this.#file = undefined;
    try {
      await file?.truncate(this.#options.logFiles.at(-1)?.bytes ?? 0);
    } catch (error) {
      // Harmless: the next log file has the numbers of what could not be cut, so it is never read.
      this.#options.logger.warn(
        { reason: reasonOf(error) },
        'a failed write could not be removed from its log file',
      );
    }
    await file?.close().catch(() => undefined);
  }

  #explain(error: unknown): EventLogError {
    const { directory, logger } = this.#options;
    this.#failure = `the event log in ${directory} cannot be written (${reasonOf(error)}): check that its disk has space and is writable`;
    logger.error({ reason: reasonOf(error) }, 'the event log cannot be written');
    return new EventLogError('LOG_UNAVAILABLE', this.#failure, true, 5_000, { cause: error });
  }
}

async function writeFully(
  file: FileHandle,
  frames: Buffer[],
  bytes: number,
  position: number,
): Promise<void> {
  const { bytesWritten } = await file.writev(frames, position);
  if (bytesWritten === bytes) return;
  // A short write, as a full disk gives it: the next try for the rest names the reason.
  const rest = Buffer.concat(frames).subarray(bytesWritten);
  let written = 0;
  while (written < rest.length) {
    const result = await file.write(rest, written, rest.length - written, position + bytesWritten + written);
    if (result.bytesWritten === 0) throw new Error('the file is closed for writing');
    written += result.bytesWritten;
  }
}

/** A new file is there after a power cut only when its directory is on disk too. */
async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}
