import { type Warehouse, WarehouseError } from '../ports/warehouse.js';

interface Range {
  from: number;
  to: number;
}

/**
 * The insert of lines of which some may be poison. Rows that the engine cannot store are found by halving. What is
 * stored or found stays so when another error ends an attempt: the next one goes on with what is left, so that a bad
 * row in a bad hour is not an endless retry. Two attempts at once store some rows twice, which changes nothing.
 */
export class HalvingInsert {
  readonly #table: string;
  readonly #lines: readonly string[];
  readonly #left = new Set<Range>();
  readonly #refused = new Map<number, WarehouseError>();

  constructor(table: string, lines: readonly string[]) {
    this.#table = table;
    this.#lines = lines;
    if (lines.length > 0) this.#left.add({ from: 0, to: lines.length });
  }

  /** Rows that the engine refused by themselves, by index. */
  get refused(): ReadonlyMap<number, WarehouseError> {
    return this.#refused;
  }

  /** Resolves when every row is stored or refused. Rejects with what another attempt can fix. */
  async run(warehouse: Warehouse): Promise<void> {
    for (let [range] = this.#left; range !== undefined; [range] = this.#left)
      await this.#insert(warehouse, range);
  }

  async #insert(warehouse: Warehouse, range: Range): Promise<void> {
    const { from, to } = range;
    try {
      await warehouse.insert(this.#table, this.#lines.slice(from, to));
      this.#left.delete(range);
    } catch (error) {
      if (!(error instanceof WarehouseError) || error.code !== 'WAREHOUSE_REFUSED_ROWS') throw error;
      // Gone where another attempt was quicker.
      if (!this.#left.delete(range)) return;
      if (to - from === 1) {
        this.#refused.set(from, error);
        return;
      }
      const middle = (from + to) >>> 1;
      this.#left.add({ from, to: middle }).add({ from: middle, to });
    }
  }
}
