import type { Config } from '../../config.js';
import type { IsErased } from '../../pipeline/project-scope.js';
import type { Clock } from '../../ports/clock.js';
import type { EventLog } from '../../ports/event-log.js';
import type { Telemetry } from '../../telemetry.js';
import type { Phase } from '../phase.js';
import type { WriteKeys } from './find-project.js';

/** What the collector's routes work with. */
export interface CollectorDeps {
  log: EventLog;
  writeKeys: WriteKeys;
  clock: Clock;
  telemetry: Telemetry;
  phase: () => Phase;
  newId: () => string;
  isErased: IsErased;
  limits: Config['limits'];
  /** How long a body may take to arrive whose key is not known before, in milliseconds. */
  unknownBodyMs: number;
  /** Resolves when other requests have had their turn. */
  nextTurn: () => Promise<void>;
}
