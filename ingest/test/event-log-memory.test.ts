import { openMemoryLog } from '../src/adapters/event-log/memory/open-memory-log.js';
import { systemClock } from '../src/ports/clock.js';
import { describeEventLogContract } from './event-log-contract.js';
import { silentLogger } from './silent-logger.js';

describeEventLogContract('memory', async () => {
  const log = openMemoryLog({ clock: systemClock, logger: silentLogger });
  return { log, dispose: () => log.close() };
});
