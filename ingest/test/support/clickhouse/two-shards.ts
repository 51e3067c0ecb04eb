import { readMigrations } from '../../../src/warehouse/sql-files.js';

export const CLUSTER = 'two_shards';

/**
 * Two shards inside one engine, good enough to be wrong: both addresses of the cluster are this process, so a Distributed
 * table is asked shard by shard and merged as on two machines, and a filter on every table underneath shows each shard
 * only the rows that its sharding key sends there. What needs two machines stays untried: the network between them,
 * replicas, and DDL by ON CLUSTER.
 */
export const TWO_SHARDS = {
  serverConfig: `<clickhouse>
  <!-- Nobody listens there: the port only tells the engine which addresses are its own. -->
  <tcp_port>9000</tcp_port>
  <remote_servers>
    <${CLUSTER}>
      ${['127.0.0.1', 'localhost']
        .map((host) => `<shard><replica><host>${host}</host><port>9000</port></replica></shard>`)
        .join('')}
    </${CLUSTER}>
  </remote_servers>
</clickhouse>`,
  settings: { additional_table_filters: writeMap(shardFilters()) },
};

export type TwoShards = typeof TWO_SHARDS;

/** The keys as the migrations say them. */
function shardFilters(): Record<string, string> {
  const text = readMigrations({ shared: true, cluster: CLUSTER, replicated: false })
    .map((file) => file.text)
    .join('\n');
  const tables = [...text.matchAll(/'everloop', '(\w+)', (.+)\)/g)];
  return Object.fromEntries(
    tables.flatMap(([, table, key]) =>
      // What a rebuild of the project `shop` makes for a table lies by the table's key.
      ['', 'rebuild_shop_', 'rebuild_shop_rest_'].map((prefix) => [
        `everloop.${prefix}${table}`,
        // shardNum() is 0 where a table is asked by itself, as by a view that fires.
        `shardNum() = 0 OR ${key} % 2 + 1 = shardNum()`,
      ]),
    ),
  );
}

function writeMap(entries: Record<string, string>): string {
  return `{${Object.entries(entries)
    .map(([key, value]) => `'${key}':'${value.replaceAll("'", "\\'")}'`)
    .join(',')}}`;
}
