import type { Collector } from './post-batch.js';
import type { ImportLine as SourceLine } from './read-import-lines.js';
import { sendLines } from './send-lines.js';

/** One event as JSON text, and how far its source has been read when it is done. */
export interface ImportLine {
  json: string;
  /** Above 0. */
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
  /** After each answer. */
  onProgress?: (totals: ImportTotals) => void;
}

/**
 * Sends events through `POST /v1/import` as history: their times stand as they are written. Resolves when every one is
 * acknowledged; rejects with `ImportError` when the collector refuses or stays away. Events go as the text they came as, so that
 * no number loses digits on the way.
 */
export async function importEvents({ lines, onProgress, ...rest }: ImportOptions): Promise<ImportTotals> {
  let position = 0;
  const { accepted, deadLettered } = await sendLines({
    ...rest,
    file: '',
    lines: ofSource(lines),
    onPosition: (acknowledged) => {
      position = acknowledged;
    },
    onProgress: (totals) => onProgress?.({ ...totals, position }),
  });
  return { accepted, deadLettered, position };
}

async function* ofSource(lines: ImportOptions['lines']): AsyncGenerator<SourceLine> {
  for await (const { json, position } of lines) yield { position, events: [json] };
}
