import { MAX_BATCH_EVENTS } from '@everloop/schemas';
import { type Collector, postBatch } from './post-batch.js';

/** One event as JSON text, and how far its source has been read when it is done. */
export interface ImportLine {
  json: string;
  position: number;
}

export interface ImportTotals {
  accepted: number;
  deadLettered: number;
  /** Everything up to here is acknowledged. */
  position: number;
}

export interface ImportOptions {
  collector: Collector;
  /** In order; read no faster than they are sent. */
  lines: AsyncIterable<ImportLine> | Iterable<ImportLine>;
  /** Requests at a time. */
  concurrency?: number;
  /** After each answer that moved the position. */
  onProgress?: (totals: ImportTotals) => void;
}

const BATCH_EVENTS = Math.min(1_000, MAX_BATCH_EVENTS);
const BATCH_BYTES = 1024 ** 2;

/**
 * Sends events through `POST /v1/import` as history: their times stand as they are written. Resolves when every one is acknowledged; rejects with `ImportError` when the
 * collector refuses or stays away. Events go as the text they came as, so that no number loses digits on the way.
 */
export async function importEvents(options: ImportOptions): Promise<ImportTotals> {
  const { collector, lines, concurrency = 4, onProgress } = options;
  const totals: ImportTotals = { accepted: 0, deadLettered: 0, position: 0 };
  const running = new Set<Promise<void>>();
  /** Ends of batches in order; answered ones leave from the front, so the position never skips a hole. */
  const ends: { position: number; answered: boolean }[] = [];
  let failure: unknown;

  const send = async (batch: ImportLine[]) => {
    const end = { position: batch.at(-1)!.position, answered: false };
    ends.push(end);
    try {
      const answer = await postBatch(
        collector,
        `{"history":true,"batch":[${batch.map((line) => line.json).join(',')}]}`,
      );
      totals.accepted += answer.accepted;
      totals.deadLettered += answer.deadLettered;
      end.answered = true;
      while (ends[0]?.answered) totals.position = ends.shift()!.position;
      onProgress?.({ ...totals });
    } catch (error) {
      failure ??= error;
    }
  };

  for await (const batch of inBatches(lines)) {
    if (failure !== undefined) break;
    const sending: Promise<void> = send(batch).finally(() => running.delete(sending));
    running.add(sending);
    if (running.size >= concurrency) await Promise.race(running);
  }
  await Promise.all(running);
  if (failure !== undefined) throw failure;
  return totals;
}

async function* inBatches(lines: ImportOptions['lines']): AsyncGenerator<ImportLine[]> {
  let batch: ImportLine[] = [];
  let bytes = 0;
  for await (const line of lines) {
    if (batch.length === BATCH_EVENTS || (batch.length > 0 && bytes + line.json.length > BATCH_BYTES)) {
      yield batch;
      batch = [];
      bytes = 0;
    }
    batch.push(line);
    bytes += line.json.length;
  }
  if (batch.length > 0) yield batch;
}
