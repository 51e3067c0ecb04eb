import { afterEach, describe, expect, it } from 'vitest';
import type { BlockLimits, EventLog, LogBlock, LogEntry } from '../src/ports/event-log.js';

/** What a suite needs of an adapter: a fresh, empty log, and the same one opened again. */
export interface LogUnderTest {
  log: EventLog;
  /** Closes the log and opens it again; missing where nothing outlives the process. */
  reopen?: () => Promise<EventLog>;
  dispose: () => Promise<void>;
}

/** Every adapter of the event log keeps these promises. */
export function describeEventLogContract(name: string, open: () => Promise<LogUnderTest>): void {
  describe(`event log contract: ${name}`, () => {
    let opened: LogUnderTest[] = [];
    const start = async () => {
      const underTest = await open();
      opened.push(underTest);
      return underTest;
    };
    afterEach(async () => {
      for (const underTest of opened) await underTest.dispose();
      opened = [];
    });

    it('hands over every acknowledged entry as it was appended', async () => {
      const { log } = await start();
      const entries = [event(1), letter(2), { ...event(3), row: '{"properties":{"name":"Zoë \\n 😀"}}' }];
      await log.append(entries);
      const sink = createSink();
      const reader = await log.read(sink.handler, QUICK);
      expect(await log.awaitLoaded(20_000)).toBe(0);
      expect(sink.entries()).toEqual(entries);
      await reader.stop();
    });

    it('takes concurrent appends whole', async () => {
      const { log } = await start();
      const appends = Array.from({ length: 40 }, (_, append) =>
        Array.from({ length: 5 }, (_, index) => event(append * 5 + index)),
      );
      const sink = createSink();
      const reader = await log.read(sink.handler, QUICK);
      await Promise.all(appends.map((entries) => log.append(entries)));
      expect(await log.awaitLoaded(20_000)).toBe(0);
      expect(numbersOf(sink.entries()).sort(ascending)).toEqual(numbersOf(appends.flat()));
      await reader.stop();
    });

    it('cuts blocks by rows and by bytes, and never makes an empty one', async () => {
      const { log } = await start();
      await log.append(Array.from({ length: 10 }, (_, index) => event(index)));
      await log.append([
        { ...event(10), row: JSON.stringify({ n: 10, text: 'x'.repeat(4_000) }) },
        event(11),
      ]);
      const sink = createSink();
      const reader = await log.read(sink.handler, { maxRows: 4, maxBytes: 2_000, maxAgeMs: 10 });
      expect(await log.awaitLoaded(20_000)).toBe(0);
      expect(numbersOf(sink.entries()).sort(ascending)).toEqual(
        Array.from({ length: 12 }, (_, index) => index),
      );
      for (const { entries } of sink.blocks) {
        expect(entries.length).toBeGreaterThan(0);
        expect(entries.length).toBeLessThanOrEqual(4);
        if (entries.length > 1)
          expect(entries.reduce((sum, { row }) => sum + row.length, 0)).toBeLessThanOrEqual(2_000);
      }
      await reader.stop();
    });

    it('hands the same entries over again after a refusal', async () => {
      const { log } = await start();
      await log.append([event(1), event(2)]);
      const attempts: number[][] = [];
      const reader = await log.read(async ({ entries }) => {
        attempts.push(numbersOf(entries));
        if (attempts.length < 3) throw new Error('the warehouse is away');
      }, QUICK);
      expect(await log.awaitLoaded(20_000)).toBe(0);
      expect(attempts.slice(0, 3)).toEqual([attempts[0], attempts[0], attempts[0]]);
      expect(attempts[0]).toEqual([1, 2]);
      await reader.stop();
    });

    it('does not wait for company when an answer waits', async () => {
      const { log } = await start();
      const sink = createSink();
      const reader = await log.read(sink.handler, {
        maxRows: 1_000,
        maxBytes: 1_000_000,
        maxAgeMs: 3_600_000,
      });
      await log.append([event(1)]);
      expect(await log.awaitLoaded(20_000)).toBe(0);
      expect(numbersOf(sink.entries())).toEqual([1]);
      await reader.stop();
    });

    it('says what is missing when the time is over', async () => {
      const { log } = await start();
      await log.append([event(1)]);
      let release = () => {};
      const held = new Promise<void>((resolve) => {
        release = resolve;
      });
      const reader = await log.read(() => held, QUICK);
      expect(await log.awaitLoaded(50)).toBeGreaterThan(0);
      expect(await log.lag()).toMatchObject({ entries: 1 });
      release();
      expect(await log.awaitLoaded(20_000)).toBe(0);
      expect(await log.lag()).toEqual({ entries: 0, oldestMs: 0 });
      await reader.stop();
    });

    it('goes on behind the loaded position with the next reader', async () => {
      const { log } = await start();
      await log.append([event(1)]);
      const first = createSink();
      const reader = await log.read(first.handler, QUICK);
      expect(await log.awaitLoaded(20_000)).toBe(0);
      await reader.stop();
      await log.append([event(2)]);
      const second = createSink();
      const next = await log.read(second.handler, QUICK);
      expect(await log.awaitLoaded(20_000)).toBe(0);
      expect(numbersOf(second.entries())).toEqual([2]);
      await next.stop();
    });

    it('hands a refused block over again to the next reader', async () => {
      const { log } = await start();
      await log.append([event(1)]);
      let refused = () => {};
      const seen = new Promise<void>((resolve) => {
        refused = resolve;
      });
      const reader = await log.read(async () => {
        refused();
        throw new Error('the warehouse is away');
      }, QUICK);
      await seen;
      await reader.stop();
      const sink = createSink();
      const next = await log.read(sink.handler, QUICK);
      expect(await log.awaitLoaded(20_000)).toBe(0);
      expect(numbersOf(sink.entries())).toEqual([1]);
      await next.stop();
    });

    it('refuses appends once it is closed', async () => {
      const { log } = await start();
      expect(log.health()).toEqual({ ok: true });
      await log.close();
      await expect(log.append([event(1)])).rejects.toMatchObject({ code: 'LOG_CLOSED' });
      expect(log.health().ok).toBe(false);
    });

    it('keeps what was acknowledged over a restart, loaded or not', async (context) => {
      const { log, reopen } = await start();
      if (reopen === undefined) return context.skip('nothing outlives the process');
      await log.append([event(1), event(2)]);
      const reader = await log.read(createSink().handler, QUICK);
      expect(await log.awaitLoaded(20_000)).toBe(0);
      await reader.stop();
      await log.append([event(3)]);
      const again = await reopen();
      await again.append([event(4)]);
      const sink = createSink();
      const next = await again.read(sink.handler, QUICK);
      expect(await again.awaitLoaded(20_000)).toBe(0);
      expect(numbersOf(sink.entries()).sort(ascending)).toEqual([3, 4]);
      await next.stop();
    });
  });
}

const QUICK: BlockLimits = { maxRows: 1_000, maxBytes: 1_000_000, maxAgeMs: 5 };
const TIMESTAMP_MS = Date.parse('2026-11-21T10:00:00.000Z');

export function event(n: number): LogEntry {
  return { kind: 'event', projectId: 'shop', timestampMs: TIMESTAMP_MS + n, row: JSON.stringify({ n }) };
}

function letter(n: number): LogEntry {
  return { ...event(n), kind: 'dead_letter' };
}

export function numbersOf(entries: readonly LogEntry[]): number[] {
  return entries.map(({ row }) => (JSON.parse(row) as { n: number }).n);
}

export function createSink() {
  const blocks: LogBlock[] = [];
  return {
    blocks,
    handler: async (block: LogBlock) => {
      blocks.push(block);
    },
    entries: () => blocks.flatMap(({ entries }) => entries),
  };
}

const ascending = (left: number, right: number) => left - right;
