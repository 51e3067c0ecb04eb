import type { Comparison } from '../comparison.js';
import { aarrr } from './aarrr.js';
import { activeUsers } from './active-users.js';
import { adoption } from './adoption.js';
import { attribution } from './attribution.js';
import { campaigns } from './campaigns.js';
import { channels } from './channels.js';
import { churnRisk } from './churn-risk.js';
import { experiments } from './experiments.js';
import { funnel } from './funnel.js';
import { journey } from './journey.js';
import { ladder } from './ladder.js';
import { lifecycle } from './lifecycle.js';
import { loyaltyLoop } from './loyalty-loop.js';
import { ltv } from './ltv.js';
import { milestones } from './milestones.js';
import { nps } from './nps.js';
import { powerUserCurve } from './power-user-curve.js';
import { powerUserTrend } from './power-user-trend.js';
import { retention } from './retention.js';
import { sessions } from './sessions.js';
import { winBack } from './win-back.js';

/** Every comparison of the report, in its order. */
export const comparisons: readonly Comparison[] = [
  powerUserCurve,
  powerUserTrend,
  activeUsers,
  retention,
  lifecycle,
  channels,
  ...aarrr,
  ltv,
  nps,
  experiments,
  campaigns,
  loyaltyLoop,
  attribution,
  ladder,
  churnRisk,
  winBack,
  funnel,
  journey,
  adoption,
  milestones,
  sessions,
];
