// The exactness suite on two shards, as it stands: a person's ids, events and facts lie on both.
process.env.EVERLOOP_TEST_WAREHOUSE = 'cluster';
process.env.EVERLOOP_TEST_RUNS ??= '1';
await import('./exactness.test.js');

export {};
