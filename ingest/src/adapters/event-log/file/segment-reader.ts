import type { Logger } from '../../../ports/logger.js';
import type { LogRecord } from '../log-record.js';
import { type Place, readSegment, type Segment } from './segments.js';

/** Reads a log's segments in order, remembering the place, so that no byte is read twice. */
export class SegmentReader {
  readonly #segments: readonly Segment[];
  readonly #logger: Logger;
  #place: Place | undefined;
  #placeSeq = -1;

  constructor(segments: readonly Segment[], logger: Logger) {
    this.#segments = segments;
    this.#logger = logger;
  }

  /** Records from `fromSeq` on, at most up to `endSeq`, about `maxBytes` of them. */
  async read(fromSeq: number, endSeq: number, maxBytes: number): Promise<LogRecord[]> {
    let seq = fromSeq;
    while (seq < endSeq) {
      const index = this.#segments.findLastIndex((segment) => segment.firstSeq <= seq);
      const segment = this.#segments[index];
      if (segment === undefined) return [];
      const nextSeq = this.#segments[index + 1]?.firstSeq;
      const segmentEnd = Math.min(nextSeq ?? endSeq, endSeq);
      const records = await readSegment(this.#placeFor(segment, seq), seq, segmentEnd, maxBytes);
      const last = records.at(-1);
      if (last !== undefined) {
        this.#placeSeq = last.firstSeq + last.entries.length;
        return records;
      }
      if (nextSeq === undefined) return [];
      this.#logger.error(
        { from: seq, to: nextSeq },
        'entries are missing from the event log: a segment was removed',
      );
      seq = nextSeq;
    }
    return [];
  }

  #placeFor(segment: Segment, seq: number): Place {
    if (this.#place?.segment !== segment || this.#placeSeq !== seq) this.#place = { segment, offset: 0 };
    this.#placeSeq = seq;
    return this.#place!;
  }
}
