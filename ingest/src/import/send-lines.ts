import { MAX_BATCH_EVENTS } from '@everloop/schemas';
import { type Collector, postBatch } from './post-batch.js';
import type { ImportLine } from './read-import-lines.js';
import { addRefusals, NO_REFUSALS, type Refusal, type Refusals } from './refusals.js';

export interface SendTotals {
  accepted: number;
  deadLettered: number;
  /** Lines that became no event, and events that were dead-lettered. */
  refusals: Refusals;
  /** Lines that were left out, by the name of their event. */
  leftOut: ReadonlyMap<string, number>;
}

export interface SendOptions {
  collector: Collector;
  file: string;
  /** In order; read no faster than they are sent. */
  lines: AsyncIterable<ImportLine>;
  /** Requests at a time. */
  concurrency?: number;
  /** After each answer that moved the position: every line up to it is acknowledged, and `refusals` are those of these lines. */
  onPosition?: (position: number, refusals: Refusals) => void;
  /** After each answer. */
  onProgress?: (totals: { accepted: number; deadLettered: number }) => void;
}

/** What one request carries. */
interface Batch {
  events: string[];
  /** Line of each event. */
  lines: number[];
  refused: Refusal[];
  position: number;
}

/** What is left of a batch when it is sent: many may be answered while an earlier one is tried again. */
interface BatchEnd {
  position: number;
  /** null while it is not answered. */
  refusals: Refusals | null;
}

const BATCH_EVENTS = Math.min(1_000, MAX_BATCH_EVENTS);
const BATCH_LINES = 10_000;
const BATCH_BYTES = 1024 ** 2;

/**
 * Sends events through `POST /v1/import` as history: their times stand as they are written. Resolves when every one is
 * acknowledged; rejects with `ImportError` when the collector refuses or stays away.
 */
export async function sendLines(options: SendOptions): Promise<SendTotals> {
  const { collector, file, concurrency = 4, onPosition, onProgress } = options;
  const leftOut = new Map<string, number>();
  let accepted = 0;
  let deadLettered = 0;
  let refusals = NO_REFUSALS;
  const running = new Set<Promise<void>>();
  /** In order; answered ones leave from the front, so the position never skips a hole. */
  const ends: BatchEnd[] = [];
  let failure: unknown;

  const send = async (batch: Batch) => {
    const end: BatchEnd = { position: batch.position, refusals: null };
    ends.push(end);
    try {
      const letters = await post(collector, file, batch);
      accepted += batch.events.length - letters.count;
      deadLettered += letters.count;
      end.refusals = addRefusals({ count: batch.refused.length, first: batch.refused }, letters);
      let position = 0;
      while (ends[0]?.refusals) {
        refusals = addRefusals(refusals, ends[0].refusals);
        position = ends.shift()!.position;
      }
      if (position > 0) onPosition?.(position, refusals);
      onProgress?.({ accepted, deadLettered });
    } catch (error) {
      failure ??= error;
    }
  };

  for await (const batch of inBatches(options.lines, file, leftOut)) {
    if (failure !== undefined) break;
    const sending: Promise<void> = send(batch).finally(() => running.delete(sending));
    running.add(sending);
    if (running.size >= concurrency) await Promise.race(running);
  }
  await Promise.all(running);
  if (failure !== undefined) throw failure;
  return { accepted, deadLettered, refusals, leftOut };
}

/** Sends a batch; the dead letters of its answer, as refusals of their lines. */
async function post(collector: Collector, file: string, { events, lines }: Batch): Promise<Refusals> {
  if (events.length === 0) return NO_REFUSALS;
  const answer = await postBatch(collector, `{"history":true,"batch":[${events.join(',')}]}`);
  const first = answer.verdicts
    .filter(({ outcome }) => outcome === 'dead_lettered')
    .map(({ index, code, message }) => ({ file, line: lines[index]!, reason: `${code}: ${message}` }));
  return addRefusals({ count: answer.deadLettered, first }, NO_REFUSALS);
}

async function* inBatches(
  lines: SendOptions['lines'],
  file: string,
  leftOut: Map<string, number>,
): AsyncGenerator<Batch> {
  let batch = emptyBatch();
  let bytes = 0;
  let count = 0;
  for await (const { position, events, refusal, leftOut: name } of lines) {
    const size = events.reduce((sum, event) => sum + event.length, 0);
    const isFull =
      batch.events.length + events.length > BATCH_EVENTS ||
      bytes + size > BATCH_BYTES ||
      count === BATCH_LINES;
    if (isFull && count > 0) {
      yield batch;
      batch = emptyBatch();
      bytes = 0;
      count = 0;
    }
    for (const event of events) {
      batch.events.push(event);
      batch.lines.push(position);
    }
    if (refusal !== undefined) batch.refused.push({ file, line: position, reason: refusal });
    if (name !== undefined) leftOut.set(name, (leftOut.get(name) ?? 0) + 1);
    batch.position = position;
    bytes += size;
    count += 1;
  }
  if (count > 0) yield batch;
}

function emptyBatch(): Batch {
  return { events: [], lines: [], refused: [], position: 0 };
}
