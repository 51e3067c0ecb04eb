import type { JsonObject } from '../../domain/json/number-text.js';
import type { ImportLine } from '../read-import-lines.js';

/** How lines of one format become events of the wire. What they mean is for the collector to decide, as for live events. */
export interface ImportSource {
  /** Names the format and every option that changes what a line becomes. */
  key: string;
  /** Decides by the line alone: never by other lines, the file or the day. `text` is the line as it was written. */
  read(line: JsonObject, text: string): Omit<ImportLine, 'position'>;
}
