import type { DeadLetterRow } from '../domain/event-row.js';
import type { Clock } from '../ports/clock.js';
import type { LogBlock, LogEntry } from '../ports/event-log.js';
import type { Logger } from '../ports/logger.js';
import type { Warehouse } from '../ports/warehouse.js';
import type { DayOf } from '../warehouse/index.js';
import { insertHalving } from './insert-halving.js';
import { writeUnstorableLetter } from './unstorable-letter.js';

export interface LoadBlockOptions {
  warehouse: Warehouse;
  dayOf: DayOf;
  refreshUserRoots: (projectIds: string[]) => Promise<void>;
  /** Told of each row that became a dead letter here. */
  onDeadLetter?: (letter: DeadLetterRow) => void;
  clock: Clock;
  logger: Logger;
}

export interface BlockBooks {
  events: number;
  deadLetters: number;
  /** Events that the warehouse refused, now among the dead letters. */
  unstorable: number;
  /** Dead letters that the warehouse refused as well: the only rows that are given up, and only here. */
  givenUp: number;
}

/** Rows are written by `JSON.stringify`, so an alias has these bytes; other rows that hold them cost one refresh. */
const ALIAS_MARK = '"type":"alias"';

/** Stores one block. Rejects only with what another try can mend. */
export async function loadBlock(block: LogBlock, options: LoadBlockOptions): Promise<BlockBooks> {
  const { warehouse, refreshUserRoots, onDeadLetter, clock, logger } = options;
  const refused: { entry: LogEntry; reason: string }[] = [];
  const events: LogEntry[] = [];
  const lines: string[] = [];
  const letters: string[] = [];
  const projectsWithAlias = new Set<string>();

  for (const entry of block.entries) {
    if (entry.kind === 'dead_letter') {
      letters.push(entry.row);
      continue;
    }
    const day = tryDay(options.dayOf, entry);
    if (day instanceof Error) {
      refused.push({ entry, reason: day.message });
      continue;
    }
    events.push(entry);
    lines.push(`{"day":"${day}",${entry.row.slice(1)}`);
    if (entry.row.includes(ALIAS_MARK)) projectsWithAlias.add(entry.projectId);
  }

  const refusedRows = await insertHalving(warehouse, 'everloop.events', lines);
  for (const { index, error } of refusedRows)
    refused.push({ entry: events[index]!, reason: engineReason(error.engineCode) });
  const unstorable = refused.map(({ entry, reason }) =>
    writeUnstorableLetter(entry, block.position, reason, clock.nowMs()),
  );
  for (const letter of unstorable) letters.push(JSON.stringify(letter));
  const givenUp = await insertHalving(warehouse, 'everloop.dead_letters', letters);
  if (projectsWithAlias.size > 0) await refreshUserRoots([...projectsWithAlias]);

  for (const letter of unstorable) onDeadLetter?.(letter);
  if (unstorable.length > 0)
    logger.warn(
      { position: block.position, rows: unstorable.length, code: 'unstorable' },
      'rows became dead letters',
    );
  if (givenUp.length > 0)
    logger.error(
      { position: block.position, rows: givenUp.length },
      'dead letters were refused by the warehouse',
    );
  return {
    events: events.length - refusedRows.length,
    deadLetters: letters.length - givenUp.length,
    unstorable: unstorable.length,
    givenUp: givenUp.length,
  };
}

function tryDay(dayOf: DayOf, entry: LogEntry): string | Error {
  try {
    return dayOf(entry.projectId, entry.timestampMs);
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

/** The engine's own text quotes the row, so only its number is passed on. */
function engineReason(engineCode: number | null): string {
  return engineCode === null
    ? 'the engine cannot store it'
    : `the engine cannot store it (error ${engineCode})`;
}
