import type { QueryParams, Warehouse } from '../ports/warehouse.js';
import { fillSlots } from './fill-slots.js';

/** Deletes rows on every shard, and resolves when they are gone. A Distributed table cannot: the tables under it do. */
export async function deleteRows(
  warehouse: Warehouse,
  table: string,
  condition: string,
  params: QueryParams,
): Promise<void> {
  const statement = `DELETE FROM everloop.${table}<<local>> <<on_cluster>> WHERE ${condition}`;
  await warehouse.command(fillSlots(statement, warehouse.topology), { params });
}
