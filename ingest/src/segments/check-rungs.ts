import type { SegmentRule } from '@everloop/schemas';
import type { ProjectSettings } from '../domain/project-settings.js';
import { findUnknownRung, rungsOf } from '../domain/rungs.js';
import { ProblemError } from '../metrics/problem-error.js';

/** A rule may only name rungs that the project's ladder has. Errors: SEGMENT_INVALID. */
export function checkRungs({ ladder }: ProjectSettings, rule: SegmentRule): void {
  const unknown = findUnknownRung(ladder, rule);
  if (unknown === undefined) return;
  throw new ProblemError(
    'SEGMENT_INVALID',
    `rung.is: the ladder has no rung "${unknown.slice(0, 100)}"`,
    `Use one of ${rungsOf(ladder).join(', ')}; as in ladder in the configuration.`,
  );
}
