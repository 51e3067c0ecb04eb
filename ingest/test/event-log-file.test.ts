import { cp, mkdtemp, open, readdir, rm, stat, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type FileLogOptions, openFileLog } from '../src/adapters/event-log/file/open-file-log.js';
import { systemClock } from '../src/ports/clock.js';
import type { EventLog, LogEntry } from '../src/ports/event-log.js';
import { createSink, describeEventLogContract, event, numbersOf } from './event-log-contract.js';
import { silentLogger } from './silent-logger.js';

const MIB = 1_048_576;
const makeDirectory = () => mkdtemp(join(tmpdir(), 'everloop-log-'));
const openAt = (directory: string, options: Partial<FileLogOptions> = {}) =>
  openFileLog({
    directory,
    durability: 'disk',
    maxBytes: 64 * MIB,
    clock: systemClock,
    logger: silentLogger,
    ...options,
  });

for (const [name, options] of [
  ['file', {}],
  ['file, small log files, everything read back', { logFileBytes: 300, maxBytesInMemory: 0 }],
  ['file, without sync', { durability: 'process' }],
] as const)
  describeEventLogContract(name, async () => {
    const directory = await makeDirectory();
    let log = await openAt(directory, options);
    return {
      log,
      reopen: async () => {
        await log.close();
        log = await openAt(directory, options);
        return log;
      },
      dispose: async () => {
        await log.close();
        await rm(directory, { recursive: true });
      },
    };
  });

describe('file log', () => {
  it('refuses appends while too much waits, and takes them again once that is loaded', async () => {
    await inDirectory(async (directory) => {
      const log = await openAt(directory, { maxBytes: 1_000 });
      const big = { ...event(1), row: JSON.stringify({ n: 1, text: 'x'.repeat(1_000) }) };
      await log.append([big]);
      await expect(log.append([event(2)])).rejects.toMatchObject({ code: 'LOG_FULL', retryable: true });
      expect(log.health().ok).toBe(false);
      expect(numbersOf(await loadAll(log))).toEqual([1]);
      await log.append([event(3)]);
      expect(numbersOf(await loadAll(log))).toEqual([3]);
      await log.close();
    });
  });

  it('removes log files that are wholly loaded', async () => {
    await inDirectory(async (directory) => {
      const log = await openAt(directory, { logFileBytes: 300 });
      for (let n = 0; n < 50; n++) await log.append([event(n)]);
      expect((await logFilesIn(directory)).length).toBeGreaterThan(10);
      await loadAll(log);
      await log.append([event(50)]);
      await loadAll(log);
      expect((await logFilesIn(directory)).length).toBe(1);
      await log.close();
    });
  });

  it('rejects what a full disk did not take, and goes on once there is room', async () => {
    await inDirectory(async (directory) => {
      const disk = { full: false };
      const log = await openAt(directory, { openFile: openOn(disk) });
      await log.append([event(1)]);
      disk.full = true;
      await expect(log.append([event(2)])).rejects.toMatchObject({
        code: 'LOG_UNAVAILABLE',
        retryable: true,
      });
      expect(log.health()).toMatchObject({ ok: false, reason: expect.stringContaining('ENOSPC') });
      disk.full = false;
      await log.append([event(3)]);
      expect(log.health()).toEqual({ ok: true });
      await log.close();
      const again = await openAt(directory);
      expect(numbersOf(await loadAll(again))).toEqual([1, 3]);
      await again.close();
    });
  });

  it('refuses to start over damage in what was acknowledged', async () => {
    await inDirectory(async (directory) => {
      const log = await openAt(directory);
      for (let n = 0; n < 5; n++) await log.append([event(n)]);
      await log.close();
      await flipByte((await logFilesIn(directory))[0]!, 60);
      await expect(openAt(directory)).rejects.toMatchObject({ code: 'LOG_CORRUPT' });
    });
  });

  it('cuts a tail of zeros, as a power cut may leave it', async () => {
    await inDirectory(async (directory) => {
      const log = await openAt(directory);
      await log.append([event(1)]);
      await log.close();
      const path = (await logFilesIn(directory))[0]!;
      await truncate(path, (await stat(path)).size + 4_096);
      const again = await openAt(directory);
      await again.append([event(2)]);
      expect(numbersOf(await loadAll(again))).toEqual([1, 2]);
      await again.close();
    });
  });

  it('loses no acknowledged entry and keeps the order, wherever a crash tears the tail', async () => {
    const step = fc.oneof(
      fc.record({
        do: fc.constant('append' as const),
        sizes: fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 4 }),
      }),
      fc.record({ do: fc.constant('load' as const) }),
      fc.record({ do: fc.constant('crash' as const), tornBytes: fc.integer({ min: 0, max: 400 }) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 14 }), async (steps) => {
        await inDirectory(async (root) => {
          let generation = 0;
          let directory = join(root, '0');
          const options = { logFileBytes: 500, maxBytesInMemory: 200 };
          let log = await openAt(directory, options);
          const acknowledged: number[] = [];
          const loaded: number[] = [];
          let next = 0;
          for (const current of [...steps, { do: 'load' as const }]) {
            if (current.do === 'append') {
              await Promise.all(
                current.sizes.map(async (size) => {
                  const entries = Array.from({ length: size }, () => event(next++));
                  await log.append(entries);
                  acknowledged.push(...numbersOf(entries));
                }),
              );
            } else if (current.do === 'load') loaded.push(...numbersOf(await loadAll(log)));
            else {
              const copy = join(root, String(++generation));
              // The state that a power cut leaves: everything synced, then a part of a write no one was answered for.
              const before = await lastLogFile(directory);
              await log.append([event(1_000_000), event(1_000_001)]);
              await cp(directory, copy, { recursive: true });
              await tear(copy, before, current.tornBytes);
              await log.close();
              directory = copy;
              log = await openAt(directory, options);
            }
          }
          await log.close();
          const certain = loaded.filter((n) => n < 1_000_000);
          // Loaded twice is allowed after a crash, missing or out of order is not.
          expect([...new Set(certain)]).toEqual(acknowledged);
        });
      }),
      { numRuns: 40 },
    );
  });
});

async function inDirectory(run: (directory: string) => Promise<void>): Promise<void> {
  const directory = await makeDirectory();
  try {
    await run(directory);
  } finally {
    await rm(directory, { recursive: true });
  }
}

async function loadAll(log: EventLog): Promise<LogEntry[]> {
  const sink = createSink();
  const reader = await log.read(sink.handler, { maxRows: 7, maxBytes: 10_000, maxAgeMs: 0 });
  expect(await log.awaitLoaded(20_000)).toBe(0);
  await reader.stop();
  return sink.entries();
}

async function logFilesIn(directory: string): Promise<string[]> {
  return (await readdir(directory))
    .filter((name) => name.endsWith('.log'))
    .sort()
    .map((name) => join(directory, name));
}

async function lastLogFile(directory: string): Promise<{ count: number; bytes: number }> {
  const paths = await logFilesIn(directory);
  return { count: paths.length, bytes: paths.length === 0 ? 0 : (await stat(paths.at(-1)!)).size };
}

/** Leaves at most `tornBytes` of what was written after `before`. */
async function tear(
  directory: string,
  before: { count: number; bytes: number },
  tornBytes: number,
): Promise<void> {
  const paths = await logFilesIn(directory);
  const path = paths.at(-1)!;
  const { size } = await stat(path);
  const intact = paths.length === before.count ? before.bytes : 0;
  await truncate(path, Math.min(size, intact + tornBytes));
}

async function flipByte(path: string, offset: number): Promise<void> {
  const file = await open(path, 'r+');
  const byte = Buffer.alloc(1);
  await file.read(byte, 0, 1, offset);
  byte[0]! ^= 0xff;
  await file.write(byte, 0, 1, offset);
  await file.close();
}

/** Files of a disk that can be full: it then takes half of a write. */
function openOn(disk: { full: boolean }): FileLogOptions['openFile'] & {} {
  return async (path, flags) => {
    if (disk.full && flags === 'w') throw noSpace();
    const file = await open(path, flags);
    const writev = file.writev.bind(file);
    file.writev = async (buffers, position) => {
      if (!disk.full) return writev(buffers, position);
      const half = Buffer.concat(buffers as unknown as Buffer[]).subarray(0, 20);
      return { ...(await writev([half], position)), buffers } as never;
    };
    const write = file.write.bind(file) as (...args: unknown[]) => Promise<never>;
    file.write = (async (...args: unknown[]) => {
      if (disk.full) throw noSpace();
      return write(...args);
    }) as typeof file.write;
    return file;
  };
}

const noSpace = () => Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
