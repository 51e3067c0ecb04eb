import { readZoneName } from '../../domain/zone-name.js';
import { ImportError } from '../import-error.js';
import { amplitudeSource } from './amplitude.js';
import type { ImportSource } from './import-source.js';
import { createMixpanelSource } from './mixpanel.js';
import { posthogSource } from './posthog.js';
import { segmentSource } from './segment.js';
import { wireSource } from './wire.js';

/** Tools whose exports can be read. */
export const SOURCE_NAMES = ['segment', 'mixpanel', 'amplitude', 'posthog'] as const;
export type SourceName = (typeof SOURCE_NAMES)[number];

export interface SourceOptions {
  /** Zone of the times that a tool writes in local time. */
  timeZone: string | undefined;
}

/** What reads the lines of a tool's export; without a name, events as a Segment client sends them. Throws `ImportError`. */
export function openSource(name: SourceName | undefined, { timeZone }: SourceOptions): ImportSource {
  if (name === 'mixpanel') return createMixpanelSource(requireZone(timeZone));
  return name === undefined
    ? wireSource
    : { segment: segmentSource, amplitude: amplitudeSource, posthog: posthogSource }[name];
}

function requireZone(timeZone: string | undefined): string {
  if (timeZone === undefined)
    throw new ImportError(
      'IMPORT_UNREADABLE',
      "Mixpanel writes times in the project's zone: add --source-time-zone ZONE, UTC for a project created since 2023-01-01, otherwise the zone in its settings, such as America/Los_Angeles",
      false,
    );
  const zone = readZoneName(timeZone);
  if (zone === null)
    throw new ImportError(
      'IMPORT_UNREADABLE',
      `--source-time-zone "${timeZone}" is not an IANA time zone; use one such as "Europe/Berlin" or "UTC"`,
      false,
    );
  return zone;
}
