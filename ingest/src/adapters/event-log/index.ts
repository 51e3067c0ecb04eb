import { join } from 'node:path';
import type { Config } from '../../config.js';
import type { Clock } from '../../ports/clock.js';
import type { EventLog } from '../../ports/event-log.js';
import type { Logger } from '../../ports/logger.js';
import { endBySignal } from '../../process/end-by-signal.js';
import { openFileLog } from './file/open-file-log.js';
import { openKafkaLog } from './kafka/open-kafka-log.js';
import { openMemoryLog } from './memory/open-memory-log.js';

export interface OpenEventLogOptions {
  config: Config['eventLog'];
  dataDir: string;
  clock: Clock;
  logger: Logger;
  /** The loader cannot go on here and a new process might. Default: end this one, whatever its loader waits for. */
  onFatal?: (reason: string) => void;
}

/** Opens the event log that the configuration names. */
export async function openEventLog({
  config,
  dataDir,
  clock,
  logger,
  onFatal = () => endBySignal('SIGKILL'),
}: OpenEventLogOptions): Promise<EventLog> {
  switch (config.kind) {
    case 'file':
      return openFileLog({ ...config, directory: join(dataDir, 'log'), clock, logger });
    case 'memory':
      return openMemoryLog({ clock, logger });
    case 'kafka':
      return openKafkaLog({ config, clock, logger, onFatal });
  }
}
