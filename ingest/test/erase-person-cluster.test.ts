// The same over HTTP on two shards: rows are deleted from the tables under the Distributed ones, on every shard.
process.env.EVERLOOP_TEST_WAREHOUSE = 'cluster';

await import('./erase-person.test.js');

export {};
