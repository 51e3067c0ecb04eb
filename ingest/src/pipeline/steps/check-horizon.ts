import { MAX_FUTURE_MS } from '@everloop/schemas';
import { type Draft, type Rejection, reject } from '../draft.js';
import type { RequestScope } from '../project-scope.js';

const IN_FUTURE = reject(
  'timestamp_in_future',
  'The time is more than 24 hours in the future; check the clock of the sender.',
);

/** Neither too old nor ahead, by the stored time. What is refused can be replayed; nothing is clamped. */
export function checkHorizon(draft: Draft, { horizonNowMs, project }: RequestScope): Rejection | null {
  if (draft.timestampMs > horizonNowMs + MAX_FUTURE_MS) return IN_FUTURE;
  if (draft.timestampMs >= horizonNowMs - project.horizonMs) return null;
  const { horizonDays, keepDays } = project.settings;
  const limit =
    keepDays !== null && keepDays < horizonDays
      ? `${keepDays} days in the past, the project's \`keepDays\``
      : `${horizonDays} days in the past, the project's \`horizonDays\``;
  return reject('timestamp_too_old', `The time is more than ${limit}.`);
}
