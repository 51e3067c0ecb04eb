import { Counter, Histogram, Registry } from 'prom-client';

/** What this process counts, for Prometheus. Labels hold project ids and codes, never a key, an id or an address. */
export interface Telemetry {
  registry: Registry;
  /** received = accepted + dead-lettered, by project. */
  received: Counter<'project'>;
  accepted: Counter<'project'>;
  deadLettered: Counter<'project' | 'code'>;
  /** What was noticed about accepted events. */
  notices: Counter<'project' | 'code'>;
  /** Whole requests, of which nothing is kept. */
  refused: Counter<'code'>;
  bodyBytes: Counter;
  appendSeconds: Histogram;
}

export function createTelemetry(): Telemetry {
  const registry = new Registry();
  const registers = [registry];
  return {
    registry,
    received: new Counter({
      name: 'everloop_events_received_total',
      help: 'Events received in answered requests.',
      labelNames: ['project'],
      registers,
    }),
    accepted: new Counter({
      name: 'everloop_events_accepted_total',
      help: 'Events that are durable in the log; copies count.',
      labelNames: ['project'],
      registers,
    }),
    deadLettered: new Counter({
      name: 'everloop_events_dead_lettered_total',
      help: 'Dead-lettered events, by reason.',
      labelNames: ['project', 'code'],
      registers,
    }),
    notices: new Counter({
      name: 'everloop_event_notices_total',
      help: 'Notices on accepted events, by reason.',
      labelNames: ['project', 'code'],
      registers,
    }),
    refused: new Counter({
      name: 'everloop_requests_refused_total',
      help: 'Refused requests, of which nothing is stored.',
      labelNames: ['code'],
      registers,
    }),
    bodyBytes: new Counter({
      name: 'everloop_body_bytes_total',
      help: 'Bytes of event JSON after decompression.',
      registers,
    }),
    appendSeconds: new Histogram({
      name: 'everloop_log_append_seconds',
      help: 'Time until a request was durable in the log.',
      buckets: [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 0.5, 2],
      registers,
    }),
  };
}
