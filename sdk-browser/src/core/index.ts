export { type ClientOptions, createClient, type Platform } from './client.js';
export { createDelivery, type Delivery, type Reply, type Send, type StartTimer } from './delivery.js';
export { closeEnvelope, countEvents, openEnvelope } from './envelope.js';
export { type EventFields, type EventOptions, writeEvent, writeTime } from './event.js';
export { createInertClient } from './inert.js';
export { type KeyValue, noStorage } from './key-value.js';
export { createLosses } from './losses.js';
export { createIdSource } from './message-id.js';
export type { DropReason, Problem, ProblemCode, Report } from './problem.js';
export { type Batch, createQueue, type Queue } from './queue.js';
export type {
  Analytics,
  Consent,
  EventName,
  Identity,
  Middleware,
  Plugin,
  PluginHost,
  PropertiesOf,
  Stats,
} from './types.js';
