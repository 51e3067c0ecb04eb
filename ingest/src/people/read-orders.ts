import type { Warehouse } from '../ports/warehouse.js';

/** An order, or a refund: then the amount is negative. */
export interface OrderFact {
  messageId: string;
  timestamp: string;
  day: string;
  kind: 'order' | 'refund';
  /** Exact decimal text. */
  amount: string;
  currency: string;
}

export interface Orders {
  orders: number;
  refunds: number;
  /** Orders less refunds, one entry a currency. */
  revenue: { currency: string; amount: string }[];
  /** The latest of both, at most 100. */
  latest: OrderFact[];
}

const LATEST = 100;

/** What a person bought and gave back; each message once, as its first copy says. */
export async function readOrders(warehouse: Warehouse, project: string, person: string): Promise<Orders> {
  const params = { project, person, latest: LATEST };
  const revenue = await warehouse.query<{
    currency: string;
    amount: string;
    orders: number;
    refunds: number;
  }>(
    `SELECT currency, toString(sum(amount)) AS amount, countIf(is_order) AS orders, countIf(NOT is_order) AS refunds
    FROM everloop.money_facts(project = {project:String})
    WHERE person = {person:UInt128}
    GROUP BY currency
    ORDER BY currency`,
    { params },
  );
  const latest = await warehouse.query<Omit<OrderFact, 'timestamp'> & { at: number }>(
    `SELECT
        message_id AS messageId,
        toUnixTimestamp64Milli(money.timestamp) AS at,
        day,
        if(is_order, 'order', 'refund') AS kind,
        toString(amount) AS amount,
        currency
    FROM everloop.money_facts(project = {project:String}) AS money
    WHERE person = {person:UInt128}
    ORDER BY money.timestamp DESC, message_id DESC
    LIMIT {latest:UInt16}`,
    { params },
  );
  return {
    orders: revenue.reduce((sum, row) => sum + row.orders, 0),
    refunds: revenue.reduce((sum, row) => sum + row.refunds, 0),
    revenue: revenue.map(({ currency, amount }) => ({ currency, amount })),
    latest: latest.map(({ at, ...fact }) => ({ ...fact, timestamp: new Date(at).toISOString() })),
  };
}
