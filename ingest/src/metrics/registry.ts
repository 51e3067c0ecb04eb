import { activeUsers } from './active-users/contract.js';
import type { Metric } from './metric.js';
import { powerUserCurve } from './power-user-curve/contract.js';
import { retention } from './retention/contract.js';

/** Every metric. Being in this list makes a route, its OpenAPI description and its part of the reference page. */
export const METRICS: readonly Metric[] = [activeUsers, powerUserCurve, retention];
