export type {
  Analytics,
  Consent,
  DropReason,
  EventName,
  EventOptions,
  Identity,
  KeyValue,
  Middleware,
  Plugin,
  PluginHost,
  Problem,
  ProblemCode,
  Stats,
} from './core/index.js';
export { type AnalyticsOptions, createAnalytics } from './create-analytics.js';
