export type { DropReason, Problem, ProblemCode, Stats } from '../../sdk-browser/src/core/index.js';
export { type AnalyticsOptions, createAnalytics } from './create-analytics.js';
export { createRequestContext, type RequestContext, type RequestScope } from './request-context.js';
export type { Analytics, CallBase, CloseReport, TrackCall, ViewCall, Who } from './types.js';
