export { type ClientOptions, createClient, type PageHandlers, type Platform } from './client.js';
export { createDelivery, type Reply, type Send, type StartTimer } from './delivery.js';
export { closeEnvelope, openEnvelope } from './envelope.js';
export { type EventFields, type EventOptions, writeTime } from './event.js';
export { createInertClient } from './inert.js';
export { type KeyValue, noStorage } from './key-value.js';
export { MAX_KEEPALIVE_BYTES } from './limits.js';
export { createLosses } from './losses.js';
export { createIdSource } from './message-id.js';
export type { DropReason, Problem, ProblemCode, Report } from './problem.js';
export { type Batch, createQueue } from './queue.js';
export type {
  Analytics,
  Consent,
  EventName,
  Identity,
  Middleware,
  Plugin,
  PluginHost,
  Stats,
} from './types.js';
