import type { IsErased, ProjectScope } from '../../pipeline/project-scope.js';
import type { Clock } from '../../ports/clock.js';
import type { EventLog } from '../../ports/event-log.js';
import type { Telemetry } from '../../telemetry.js';
import type { KeyRing } from '../key-ring.js';
import type { Phase } from '../phase.js';

/** What the collector's routes work with. */
export interface CollectorDeps {
  log: EventLog;
  writeKeys: KeyRing<ProjectScope>;
  clock: Clock;
  telemetry: Telemetry;
  phase: () => Phase;
  newId: () => string;
  isErased: IsErased;
  limits: CollectorLimits;
}

export interface CollectorLimits {
  /** Requests a second from one address. */
  requestsPerSecondPerAddress: number;
  /** Events a second with the keys of one project. */
  eventsPerSecondPerProject: number;
  /** Bytes of bodies that may be worked on at once. */
  maxInFlightBytes: number;
}

export const DEFAULT_LIMITS: CollectorLimits = {
  requestsPerSecondPerAddress: 20_000,
  eventsPerSecondPerProject: 500_000,
  maxInFlightBytes: 256 * 1024 ** 2,
};
