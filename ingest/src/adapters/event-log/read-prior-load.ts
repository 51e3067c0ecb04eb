import { join, resolve } from 'node:path';
import type { Config } from '../../config.js';
import { EventLogError } from '../../ports/event-log.js';
import type { Logger } from '../../ports/logger.js';
import type { PriorLoad } from '../../warehouse/index.js';
import { reasonOf } from './deliver-block.js';
import { positionPath, readPosition } from './file/position-file.js';
import { createKafka } from './kafka/connect.js';
import { GroupOffsets } from './kafka/group-offsets.js';

/** Whether entries of the log that the configuration names were loaded into a warehouse before; null where none were. */
export async function readPriorLoad(
  { eventLog, dataDir }: Pick<Config, 'eventLog' | 'dataDir'>,
  logger: Logger,
): Promise<PriorLoad | null> {
  if (eventLog.kind === 'memory') return null;
  if (eventLog.kind === 'file') {
    const directory = resolve(join(dataDir, 'log'));
    if ((await readPosition(directory)) === 0) return null;
    return { log: `the event log in ${directory}`, refill: `delete ${positionPath(directory)}` };
  }
  const { topic, groupId } = eventLog;
  const offsets = new GroupOffsets(createKafka(eventLog, logger), topic, groupId);
  try {
    if (!(await offsets.hasCommitted())) return null;
    return {
      log: `the Kafka topic "${topic}"`,
      refill: `reset the offsets of the group "${groupId}" to the earliest`,
    };
  } catch (error) {
    throw new EventLogError(
      'LOG_UNAVAILABLE',
      `the warehouse is empty, and Kafka at ${eventLog.brokers.join(', ')} does not say whether the group "${groupId}" loaded into one before (${reasonOf(error)}): start Kafka first`,
      true,
      5_000,
      { cause: error },
    );
  } finally {
    await offsets.close();
  }
}
