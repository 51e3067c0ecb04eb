import { setImmediate as nextTurn } from 'node:timers/promises';
import { MAX_EVENT_BYTES } from '@everloop/schemas';
import { vi } from 'vitest';
import { JsonReader } from '../../src/domain/json/json-reader.js';
import { JsonWriter } from '../../src/domain/json/json-writer.js';
import type { RecordingLog } from './recording-log.js';

/** What a row has of its own: the names of its columns, times, a hash, a reason. */
export const MAX_EMPTY_ROW_BYTES = 700;

/** A JSON list's elements, all alike. */
export const listOf = (count: number, item: string) => `${`${item},`.repeat(count - 1)}${item}`;

export interface Work {
  /** Characters of JSON that were read by parts or written. */
  chars: number;
  /** The most of them between two turns. */
  maxPartChars: number;
  turns: number;
}

export interface WorkMeter {
  work: Work;
  /** For the collector that is measured. */
  nextTurn: () => Promise<void>;
  restore(): void;
}

/** Counts what the collector does for a request, by what passes through its readers and writers of JSON. */
export function measureWork(): WorkMeter {
  const work: Work = { chars: 0, maxPartChars: 0, turns: 0 };
  let partChars = 0;
  const add = (chars: number) => {
    work.chars += chars;
    partChars += chars;
    work.maxPartChars = Math.max(work.maxPartChars, partChars);
  };
  const { write } = JsonWriter.prototype;
  const { read } = JsonReader.prototype;
  const { stringify } = JSON;
  const written = new WeakMap<JsonWriter, number>();
  const spies = [
    vi.spyOn(JsonWriter.prototype, 'write').mockImplementation(function (this: JsonWriter, chars) {
      const done = write.call(this, chars);
      add(this.length - (written.get(this) ?? 0));
      written.set(this, this.length);
      return done;
    }),
    vi.spyOn(JsonReader.prototype, 'read').mockImplementation(function (this: JsonReader, chars) {
      add(chars);
      return read.call(this, chars);
    }),
    vi.spyOn(JSON, 'stringify').mockImplementation(((...given: Parameters<typeof stringify>) => {
      const text = stringify(...given);
      add(text?.length ?? 0);
      return text;
    }) as typeof stringify),
  ];
  return {
    work,
    nextTurn: async () => {
      work.turns += 1;
      partChars = 0;
      await nextTurn();
    },
    restore: () => {
      for (const spy of spies) spy.mockRestore();
    },
  };
}

export function bytesInLog({ entries }: RecordingLog): number {
  return entries.reduce((bytes, { row }) => bytes + Buffer.byteLength(row), 0);
}

/** What each item of a batch inherits. An envelope that is larger than an event may be is left out. */
export function inheritedBytes(body: string | Buffer): number {
  const { context, integrations } = JSON.parse(body.toString());
  const bytes = [context, integrations].map((value) => Buffer.byteLength(JSON.stringify(value) ?? ''));
  const sum = bytes.reduce((left, right) => left + right);
  return sum > MAX_EVENT_BYTES ? 0 : sum;
}
