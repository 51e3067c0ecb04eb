import type { DeadLetterRow } from '../domain/event-row.js';
import type { Clock } from '../ports/clock.js';
import type { LogBlock, LogEntry } from '../ports/event-log.js';
import type { Logger } from '../ports/logger.js';
import type { Warehouse } from '../ports/warehouse.js';
import type { DayOf } from '../warehouse/index.js';
import { HalvingInsert } from './insert-halving.js';
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

/** Stores one block, in as many attempts as it takes; each goes on where the one before it was stopped. */
export class BlockLoad {
  readonly #block: LogBlock;
  readonly #options: LoadBlockOptions;
  readonly #events: LogEntry[] = [];
  readonly #letters: string[] = [];
  readonly #withoutDay: { entry: LogEntry; reason: string }[] = [];
  readonly #projectsWithAlias = new Set<string>();
  readonly #eventInsert: HalvingInsert;
  #unstorable: DeadLetterRow[] | undefined;
  #letterInsert: HalvingInsert | undefined;

  constructor(block: LogBlock, options: LoadBlockOptions) {
    this.#block = block;
    this.#options = options;
    this.#eventInsert = new HalvingInsert('everloop.events', this.#sort());
  }

  /** Rejects only with what another attempt can mend. */
  async attempt(): Promise<BlockBooks> {
    const { warehouse, refreshUserRoots } = this.#options;
    await this.#eventInsert.run(warehouse);
    this.#unstorable ??= this.#writeLetters();
    this.#letterInsert ??= new HalvingInsert('everloop.dead_letters', [
      ...this.#letters,
      ...this.#unstorable.map((letter) => JSON.stringify(letter)),
    ]);
    await this.#letterInsert.run(warehouse);
    if (this.#projectsWithAlias.size > 0) await refreshUserRoots([...this.#projectsWithAlias]);
    return this.#report(this.#unstorable, this.#letterInsert.refused.size);
  }

  /** Answers the lines of the events, each with its day in front; nothing is parsed. */
  #sort(): string[] {
    const lines: string[] = [];
    for (const entry of this.#block.entries) {
      if (entry.kind === 'dead_letter') {
        this.#letters.push(entry.row);
        continue;
      }
      const day = tryDay(this.#options.dayOf, entry);
      if (day instanceof Error) {
        this.#withoutDay.push({ entry, reason: day.message });
        continue;
      }
      this.#events.push(entry);
      lines.push(`{"day":"${day}",${entry.row.slice(1)}`);
      if (entry.row.includes(ALIAS_MARK)) this.#projectsWithAlias.add(entry.projectId);
    }
    return lines;
  }

  #writeLetters(): DeadLetterRow[] {
    const { clock } = this.#options;
    const refused = [...this.#eventInsert.refused]
      .sort(([left], [right]) => left - right)
      .map(([index, error]) => ({ entry: this.#events[index]!, reason: engineReason(error.engineCode) }));
    return [...this.#withoutDay, ...refused].map(({ entry, reason }) =>
      writeUnstorableLetter(entry, this.#block.position, reason, clock.nowMs()),
    );
  }

  #report(unstorable: DeadLetterRow[], givenUp: number): BlockBooks {
    const { onDeadLetter, logger } = this.#options;
    const { position, traceparents } = this.#block;
    for (const letter of unstorable) onDeadLetter?.(letter);
    if (unstorable.length > 0)
      logger.warn(
        { position, rows: unstorable.length, code: 'unstorable', traceparents },
        'rows became dead letters',
      );
    if (givenUp > 0) logger.error({ position, rows: givenUp }, 'dead letters were refused by the warehouse');
    return {
      events: this.#events.length - this.#eventInsert.refused.size,
      deadLetters: this.#letters.length + unstorable.length - givenUp,
      unstorable: unstorable.length,
      givenUp,
    };
  }
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
