import { aarrr } from './aarrr/contract.js';
import { activeUsers } from './active-users/contract.js';
import { adoption } from './adoption/contract.js';
import { attribution } from './attribution/contract.js';
import { campaigns } from './campaigns/contract.js';
import { channels } from './channels/contract.js';
import { churnRisk } from './churn-risk/contract.js';
import { experiments } from './experiments/contract.js';
import { funnel } from './funnel/contract.js';
import { journey } from './journey/contract.js';
import { ladder } from './ladder/contract.js';
import { lifecycle } from './lifecycle/contract.js';
import { loyaltyLoop } from './loyalty-loop/contract.js';
import { ltv } from './ltv/contract.js';
import type { Metric } from './metric.js';
import { milestones } from './milestones/contract.js';
import { nps } from './nps/contract.js';
import { powerUserCurve } from './power-user-curve/contract.js';
import { powerUserTrend } from './power-user-trend/contract.js';
import { referral } from './referral/contract.js';
import { retention } from './retention/contract.js';
import { sessions } from './sessions/contract.js';
import { winBack } from './win-back/contract.js';

/** Every metric. Being in this list makes a route, its OpenAPI description and its part of the reference page. */
export const METRICS: readonly Metric[] = [
  aarrr,
  activeUsers,
  adoption,
  attribution,
  campaigns,
  channels,
  churnRisk,
  experiments,
  funnel,
  journey,
  ladder,
  lifecycle,
  loyaltyLoop,
  ltv,
  milestones,
  nps,
  powerUserCurve,
  powerUserTrend,
  referral,
  retention,
  sessions,
  winBack,
];
