/** What a warehouse recorded when a migration, or a view (`view:<name>`), was applied last. */
export interface LedgerRow {
  name: string;
  hash: string;
  /** '' where a version applied it that did not keep the text. */
  statements: string;
  /** UTC, such as `2026-11-20 12:00:00`. */
  appliedAt: string;
}

type Query = <Row>(sql: string) => Promise<Row[]>;

/** What was applied to the warehouse that a query is answered by; nothing where no migration ever ran. */
export async function readLedger(query: Query): Promise<LedgerRow[]> {
  const columns = await query<{ name: string }>(
    "SELECT name FROM system.columns WHERE database = 'everloop' AND table = 'migrations'",
  );
  if (columns.length === 0) return [];
  // Version 0.1 kept no text.
  const keepsText = columns.some(({ name }) => name === 'statements');
  return await query<LedgerRow>(`SELECT
    name,
    argMax(hash, applied_at) AS hash,
    ${keepsText ? 'argMax(statements, applied_at)' : "''"} AS statements,
    toString(toDateTime(max(applied_at), 'UTC')) AS appliedAt
FROM everloop.migrations
GROUP BY name
ORDER BY name`);
}
