import { type Warehouse, WarehouseError } from '../ports/warehouse.js';

export interface RefusedRow {
  index: number;
  error: WarehouseError;
}

/**
 * Inserts all lines but those that the engine cannot store, which are found by halving. Any other error rejects;
 * what was stored by then is stored again with the next try, which changes nothing.
 */
export async function insertHalving(
  warehouse: Warehouse,
  table: string,
  lines: readonly string[],
  offset = 0,
): Promise<RefusedRow[]> {
  if (lines.length === 0) return [];
  try {
    await warehouse.insert(table, lines);
    return [];
  } catch (error) {
    if (!(error instanceof WarehouseError) || error.code !== 'WAREHOUSE_REFUSED_ROWS') throw error;
    if (lines.length === 1) return [{ index: offset, error }];
    const middle = lines.length >>> 1;
    const left = await insertHalving(warehouse, table, lines.slice(0, middle), offset);
    const right = await insertHalving(warehouse, table, lines.slice(middle), offset + middle);
    return [...left, ...right];
  }
}
