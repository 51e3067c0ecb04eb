import type { Config } from '../../config.js';
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
  limits: Config['limits'];
}
