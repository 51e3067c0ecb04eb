import type { ImportSource } from './import-source.js';
import { segmentSource } from './segment.js';
import { wireSource } from './wire.js';

/** Tools whose exports can be read. */
export const SOURCE_NAMES = ['segment'] as const;
export type SourceName = (typeof SOURCE_NAMES)[number];

/** What reads the lines of a tool's export; without a name, events as a Segment client sends them. */
export function openSource(name: SourceName | undefined): ImportSource {
  return name === undefined ? wireSource : { segment: segmentSource }[name];
}
