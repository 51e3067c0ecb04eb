// As exactness-cluster.test.ts does with the growth metrics.
process.env.EVERLOOP_TEST_WAREHOUSE = 'cluster';
process.env.EVERLOOP_TEST_RUNS ??= '1';
await import('./exactness-facts.test.js');

export {};
