import type { DeadLetterRow, EventRow } from '../domain/event-row.js';
import type { AliasText, Identity } from '../identity/index.js';
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
  identity: Pick<Identity, 'take'>;
  /** Told of each row that became a dead letter here. */
  onDeadLetter?: (letter: DeadLetterRow) => void;
  clock: Clock;
  logger: Logger;
}

export interface BlockCounts {
  events: number;
  deadLetters: number;
  /** Events that the warehouse refused, now among the dead letters. */
  unstorable: number;
  /** Dead letters that the warehouse refused as well: the only rows that are given up, and only here. */
  lost: number;
}

/** Rows are written by `JSON.stringify`, so an alias has these bytes; other rows that hold them are told apart by parsing. */
const ALIAS_MARK = '"type":"alias"';

/** Stores one block, in as many attempts as it takes; each goes on where the one before it was stopped. */
export class BlockLoad {
  readonly #block: LogBlock;
  readonly #options: LoadBlockOptions;
  readonly #events: LogEntry[] = [];
  readonly #letters: string[] = [];
  readonly #withoutDay: { entry: LogEntry; reason: string }[] = [];
  readonly #aliases: { index: number; project: string; link: AliasText }[] = [];
  readonly #eventInsert: HalvingInsert;
  #unstorable: DeadLetterRow[] | undefined;
  #letterInsert: HalvingInsert | undefined;

  constructor(block: LogBlock, options: LoadBlockOptions) {
    this.#block = block;
    this.#options = options;
    this.#eventInsert = new HalvingInsert('everloop.events', this.#sort());
  }

  /** Rejects only with what another attempt can fix. */
  async attempt(): Promise<BlockCounts> {
    const { warehouse, identity } = this.#options;
    await this.#eventInsert.run(warehouse);
    this.#unstorable ??= this.#writeLetters();
    this.#letterInsert ??= new HalvingInsert('everloop.dead_letters', [
      ...this.#letters,
      ...this.#unstorable.map((letter) => JSON.stringify(letter)),
    ]);
    await this.#letterInsert.run(warehouse);
    for (const [project, links] of this.#listLinks()) await identity.take(project, links);
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
      if (entry.row.includes(ALIAS_MARK)) this.#noteAlias(entry);
      this.#events.push(entry);
      lines.push(`{"day":"${day}",${entry.row.slice(1)}`);
    }
    return lines;
  }

  #noteAlias({ projectId, row }: LogEntry): void {
    const { type, timestamp, message_id, user_id = '', previous_id = '' } = JSON.parse(row) as EventRow;
    if (type !== 'alias' || user_id === '' || previous_id === '') return;
    const link = { timestamp, messageId: message_id, userId: user_id, previousId: previous_id };
    this.#aliases.push({ index: this.#events.length, project: projectId, link });
  }

  /** The links that are stored, by project. */
  #listLinks(): Map<string, AliasText[]> {
    const links = new Map<string, AliasText[]>();
    for (const { index, project, link } of this.#aliases) {
      if (this.#eventInsert.refused.has(index)) continue;
      const ofProject = links.get(project);
      if (ofProject === undefined) links.set(project, [link]);
      else ofProject.push(link);
    }
    return links;
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

  #report(unstorable: DeadLetterRow[], lost: number): BlockCounts {
    const { onDeadLetter, logger } = this.#options;
    const { position, traceparents } = this.#block;
    for (const letter of unstorable) onDeadLetter?.(letter);
    if (unstorable.length > 0)
      logger.warn(
        { position, rows: unstorable.length, code: 'unstorable', traceparents },
        'rows became dead letters',
      );
    if (lost > 0) logger.error({ position, rows: lost }, 'dead letters were refused by the warehouse');
    return {
      events: this.#events.length - this.#eventInsert.refused.size,
      deadLetters: this.#letters.length + unstorable.length - lost,
      unstorable: unstorable.length,
      lost,
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
