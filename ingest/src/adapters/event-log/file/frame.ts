import { crc32 } from 'node:zlib';
import type { LogEntry } from '../../../ports/event-log.js';
import { readEntryLine, writeEntryLine } from '../entry-line.js';

/**
 * One record on disk, little endian: magic, payload bytes, checksum of everything after it, number of entries, number
 * of the first, time of the append, and how far this log file was synced when the record was written. The payload is a
 * line an entry.
 */
export const FRAME_BYTES = 40;
const MAGIC = 0x31_4c_56_45; // "EVL1"
const AT = {
  magic: 0,
  payloadBytes: 4,
  checksum: 8,
  entries: 12,
  firstSeq: 16,
  appendedMs: 24,
  syncedBytes: 32,
} as const;

export interface FrameHeader {
  payloadBytes: number;
  entries: number;
  firstSeq: number;
  appendedMs: number;
  /** Bytes of this log file that were on disk before this record was written: damage below is not a torn tail. */
  syncedBytes: number;
}

/** The entries as bytes, with room for the header in front: its numbers are known only when it is written. */
export function encodeEntries(entries: readonly LogEntry[]): Buffer {
  let text = '';
  for (const entry of entries) text += `${writeEntryLine(entry)}\n`;
  const frame = Buffer.allocUnsafe(FRAME_BYTES + Buffer.byteLength(text));
  frame.write(text, FRAME_BYTES);
  return frame;
}

export function sealFrame(frame: Buffer, header: Omit<FrameHeader, 'payloadBytes'>): void {
  frame.writeUInt32LE(MAGIC, AT.magic);
  frame.writeUInt32LE(frame.length - FRAME_BYTES, AT.payloadBytes);
  frame.writeUInt32LE(header.entries, AT.entries);
  frame.writeDoubleLE(header.firstSeq, AT.firstSeq);
  frame.writeDoubleLE(header.appendedMs, AT.appendedMs);
  frame.writeDoubleLE(header.syncedBytes, AT.syncedBytes);
  frame.writeUInt32LE(crc32(frame.subarray(AT.entries)), AT.checksum);
}

/** Reads the frame at `offset`. `short`: `bytes` ends before it does. `bad`: no frame of ours, or a damaged one. */
export function readFrame(bytes: Buffer, offset: number): FrameHeader | 'short' | 'bad' {
  if (bytes.length - offset < FRAME_BYTES) return 'short';
  if (bytes.readUInt32LE(offset + AT.magic) !== MAGIC) return 'bad';
  const payloadBytes = bytes.readUInt32LE(offset + AT.payloadBytes);
  const end = offset + FRAME_BYTES + payloadBytes;
  if (end > bytes.length) return 'short';
  if (crc32(bytes.subarray(offset + AT.entries, end)) !== bytes.readUInt32LE(offset + AT.checksum))
    return 'bad';
  return {
    payloadBytes,
    entries: bytes.readUInt32LE(offset + AT.entries),
    firstSeq: bytes.readDoubleLE(offset + AT.firstSeq),
    appendedMs: bytes.readDoubleLE(offset + AT.appendedMs),
    syncedBytes: bytes.readDoubleLE(offset + AT.syncedBytes),
  };
}

/** Next place at or behind `offset` where a frame may begin; -1 where there is none. */
export function findFrame(bytes: Buffer, offset: number): number {
  return bytes.indexOf('EVL1', offset, 'latin1');
}

export function decodeEntries(payload: Buffer): LogEntry[] {
  const lines = payload.toString('utf8').split('\n');
  lines.pop();
  return lines.map(readEntryLine);
}
