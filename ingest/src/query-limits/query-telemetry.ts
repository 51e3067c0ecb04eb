import { Gauge, type Registry } from 'prom-client';
import type { QueryLimiter } from './query-limiter.js';

/** How many of the queries that clients ask run and wait, for Prometheus. */
export function registerQueryTelemetry(registry: Registry, limiter: Pick<QueryLimiter, 'counts'>): void {
  const registers = [registry];
  new Gauge({
    name: 'everloop_queries_running',
    help: 'Queries of clients that run.',
    registers,
    collect() {
      this.set(limiter.counts().running);
    },
  });
  new Gauge({
    name: 'everloop_queries_waiting',
    help: 'Queries of clients that wait for others to end.',
    registers,
    collect() {
      this.set(limiter.counts().waiting);
    },
  });
}
