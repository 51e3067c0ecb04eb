import { open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { EventLogError } from '../../../ports/event-log.js';
import type { LogRecord } from '../log-record.js';
import { decodeEntries, FRAME_BYTES, findFrame, readFrame } from './frame.js';

/** A file of records. Its name is the number of its first entry; it ends where the next log file begins. */
export interface LogFile {
  path: string;
  firstSeq: number;
  /** Bytes that hold whole records. */
  bytes: number;
}

export const logFilePath = (directory: string, firstSeq: number) =>
  join(directory, `${String(firstSeq).padStart(20, '0')}.log`);

export async function listLogFiles(directory: string): Promise<LogFile[]> {
  const names = (await readdir(directory)).filter((name) => /^\d{20}\.log$/.test(name)).sort();
  return Promise.all(
    names.map(async (name) => {
      const path = join(directory, name);
      const file = await open(path, 'r');
      try {
        return { path, firstSeq: Number(name.slice(0, 20)), bytes: (await file.stat()).size };
      } finally {
        await file.close();
      }
    }),
  );
}

export interface Tail {
  /** Number behind the last whole record. */
  endSeq: number;
  /** Bytes up to there: what follows is a torn write. */
  bytes: number;
  /** Bytes of records that are wholly before `loadedSeq`. */
  loadedBytes: number;
}

/**
 * Finds the end of the last log file. A record that a power cut tore was never acknowledged, because nothing is before
 * its sync, so it may be cut. Damage below what a later record knows as synced is not that: it is refused.
 */
export async function findTail(logFile: LogFile, loadedSeq: number): Promise<Tail> {
  const file = await open(logFile.path, 'r');
  try {
    const content = await file.readFile();
    const tail: Tail = { endSeq: logFile.firstSeq, bytes: 0, loadedBytes: 0 };
    for (;;) {
      const header = readFrame(content, tail.bytes);
      if (header === 'short' || header === 'bad' || header.firstSeq !== tail.endSeq) break;
      tail.endSeq += header.entries;
      tail.bytes += FRAME_BYTES + header.payloadBytes;
      if (tail.endSeq <= loadedSeq) tail.loadedBytes = tail.bytes;
    }
    if (knownAsSynced(content, tail.bytes)) throw corrupt(logFile, tail.bytes);
    return tail;
  } finally {
    await file.close();
  }
}

/** Whether a whole record behind `offset` says that what stands at `offset` was on disk before it. */
function knownAsSynced(content: Buffer, offset: number): boolean {
  for (let at = findFrame(content, offset); at >= 0; at = findFrame(content, at + 1)) {
    const header = readFrame(content, at);
    if (typeof header === 'object' && header.syncedBytes > offset) return true;
  }
  return false;
}

/** A place between two records. */
export interface Place {
  logFile: LogFile;
  offset: number;
}

const LEAST_READ_BYTES = 1_048_576;

/**
 * Reads whole records of one log file from a place on, about `maxBytes` of them, and moves the place after them.
 * Records that end at or before `fromSeq` are passed over without being decoded.
 */
export async function readLogFile(
  place: Place,
  fromSeq: number,
  endSeq: number,
  maxBytes: number,
): Promise<LogRecord[]> {
  const { logFile } = place;
  const file = await open(logFile.path, 'r');
  try {
    const records: LogRecord[] = [];
    let wanted = Math.max(maxBytes, LEAST_READ_BYTES);
    while (records.length === 0 && place.offset < logFile.bytes) {
      const content = Buffer.allocUnsafe(Math.min(wanted, logFile.bytes - place.offset));
      const { bytesRead } = await file.read(content, 0, content.length, place.offset);
      const passed = collect(content.subarray(0, bytesRead), place, fromSeq, endSeq, records);
      if (passed === 0) {
        if (place.offset + bytesRead >= logFile.bytes) throw corrupt(logFile, place.offset);
        wanted *= 2;
      }
      place.offset += passed;
    }
    return records;
  } finally {
    await file.close();
  }
}

/** Adds the records of `content` and answers how many bytes they took. */
function collect(
  content: Buffer,
  place: Place,
  fromSeq: number,
  endSeq: number,
  records: LogRecord[],
): number {
  let offset = 0;
  for (;;) {
    const header = readFrame(content, offset);
    if (header === 'short') return offset;
    if (header === 'bad') throw corrupt(place.logFile, place.offset + offset);
    const bytes = FRAME_BYTES + header.payloadBytes;
    if (header.firstSeq + header.entries > fromSeq)
      records.push({
        firstSeq: header.firstSeq,
        appendedMs: header.appendedMs,
        bytes,
        entries: decodeEntries(content.subarray(offset + FRAME_BYTES, offset + bytes)),
      });
    offset += bytes;
    // Behind it may stand a write that failed half-way and could not be cut: the next log file has those numbers.
    if (header.firstSeq + header.entries >= endSeq) return offset;
  }
}

function corrupt(logFile: LogFile, offset: number): EventLogError {
  return new EventLogError(
    'LOG_CORRUPT',
    `event log file ${logFile.path} is damaged at byte ${offset}: restore the file from a backup, ` +
      'or move it out of the directory to continue without the events in it',
    false,
  );
}
