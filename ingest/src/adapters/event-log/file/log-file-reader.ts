import type { Logger } from '../../../ports/logger.js';
import type { LogRecord } from '../log-record.js';
import { type LogFile, type Place, readLogFile } from './log-files.js';

/** Reads the files of a log in order, remembering the place, so that no byte is read twice. */
export class LogFileReader {
  readonly #logFiles: readonly LogFile[];
  readonly #logger: Logger;
  #place: Place | undefined;
  #placeSeq = -1;

  constructor(logFiles: readonly LogFile[], logger: Logger) {
    this.#logFiles = logFiles;
    this.#logger = logger;
  }

  /** Records from `fromSeq` on, at most up to `endSeq`, about `maxBytes` of them. */
  async read(fromSeq: number, endSeq: number, maxBytes: number): Promise<LogRecord[]> {
    let seq = fromSeq;
    while (seq < endSeq) {
      const index = this.#logFiles.findLastIndex((logFile) => logFile.firstSeq <= seq);
      const logFile = this.#logFiles[index];
      if (logFile === undefined) return [];
      const nextSeq = this.#logFiles[index + 1]?.firstSeq;
      const logFileEnd = Math.min(nextSeq ?? endSeq, endSeq);
      const records = await readLogFile(this.#placeFor(logFile, seq), seq, logFileEnd, maxBytes);
      const last = records.at(-1);
      if (last !== undefined) {
        this.#placeSeq = last.firstSeq + last.entries.length;
        return records;
      }
      if (nextSeq === undefined) return [];
      this.#logger.error(
        { from: seq, to: nextSeq },
        'entries are missing from the event log: a log file was removed',
      );
      seq = nextSeq;
    }
    return [];
  }

  #placeFor(logFile: LogFile, seq: number): Place {
    if (this.#place?.logFile !== logFile || this.#placeSeq !== seq) this.#place = { logFile, offset: 0 };
    this.#placeSeq = seq;
    return this.#place!;
  }
}
