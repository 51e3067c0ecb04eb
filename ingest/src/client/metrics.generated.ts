// Made by `npm run client -w ingest` from ingest/src/metrics/registry.ts.
import type { Answer, AskedAlways } from './answer.js';

export interface AarrrParams extends AskedAlways {
  /** Length of a period. */
  granularity?: 'day' | 'week' | 'month';
  /** First day after the range. Default: tomorrow. */
  to?: string;
  /** First day. Default: 30 days, 12 weeks or 12 months before `to`. */
  from?: string;
  /** Groups the answer: one curve or row for each group. */
  by?: 'channel';
}
export interface AarrrRow {
  /** First day of the period. */
  period: string;
  /** Whether the period has not ended yet in the project’s zone; the row counts so far. */
  current: boolean;
  /** The group that `by` makes; empty without `by`. */
  group: string;
  /** Persons first seen in the period. */
  acquired: number;
  /** Persons whose first sign-up falls in it. */
  signUps: number;
  /** Of the acquired, those who have signed up so far. */
  signedUp: number;
  /** signedUp ÷ acquired. */
  signUpRate: number | null;
  /** Of the acquired, those activated within the activation days; null while immature. */
  activated: number | null;
  /** activated ÷ acquired. */
  activationRate: number | null;
  /** Median days from first seen to activation, of the activated. */
  medianDaysToActivate: number | null;
  /** Persons active in the period. */
  active: number;
  /** Orders. */
  orders: number;
  /** Persons with an order. */
  payers: number;
  /** payers ÷ active. */
  payerShare: number | null;
  /** Persons whose first order ever falls in the period. */
  firstTimePayers: number;
  /** Of the acquired, those with an order at any time so far. */
  everPaid: number;
  /** everPaid ÷ acquired. */
  everPaidShare: number | null;
  /** Invites sent. */
  invites: number;
  /** Persons who sent one. */
  inviters: number;
  /** Persons whose acceptance falls in the period. */
  accepted: number;
  /** accepted ÷ active. */
  kFactor: number | null;
  /** invites ÷ active. */
  invitesPerActive: number | null;
  /** accepted ÷ invites. */
  acceptanceRate: number | null;
  /** Of the acquired, those who were referred. */
  referred: number;
  /** referred ÷ acquired. */
  referredShare: number | null;
  /** Median days from invite to acceptance, where the invite is known. */
  medianDaysToAccept: number | null;
}
export interface AarrrRevenueRow {
  /** First day of the period. */
  period: string;
  /** Whether the period has not ended yet in the project’s zone; the row counts so far. */
  current: boolean;
  /** The group that `by` makes; empty without `by`. */
  group: string;
  /** Currency of the amounts. */
  currency: string;
  /** Sum of orders less refunds. */
  revenue: string;
  /** Orders in this currency. */
  orders: number;
  /** Persons with an order in this currency. */
  payers: number;
  /** revenue ÷ active persons. */
  arpu: number | null;
  /** revenue ÷ payers. */
  arppu: number | null;
}
export interface AarrrRetentionRow {
  /** First day of the period. */
  period: string;
  /** Whether the period has not ended yet in the project’s zone; the row counts so far. */
  current: boolean;
  /** The group that `by` makes; empty without `by`. */
  group: string;
  /** Days after the first-seen day. */
  day: number;
  /** Persons first seen in the period. */
  size: number;
  /** Of them, those active on that day; null while immature. */
  retained: number | null;
  /** retained ÷ size. */
  rate: number | null;
}
export interface AarrrAnswer extends Answer {
  rows: AarrrRow[];
  revenue: AarrrRevenueRow[];
  retention: AarrrRetentionRow[];
}

export interface ActiveUsersParams extends AskedAlways {
  /** First day after the range. Default: tomorrow. */
  to?: string;
  /** First day. Default: 30 days, 12 weeks or 12 months before `to`. */
  from?: string;
  /** Only this track event counts as activity. Default: the active events of the project. */
  event?: string;
}
export interface ActiveUsersRow {
  /** First day of the period. */
  period: string;
  /** Whether the period has not ended yet in the project’s zone; the row counts so far. */
  current: boolean;
  /** Persons active on the day. */
  dau: number;
  /** Persons active in the 7 days ending with it. */
  wau: number;
  /** Persons active in the 30 days ending with it. */
  mau: number;
  /** Mean DAU of the 30 days, over MAU. */
  stickiness: number | null;
}
export interface ActiveUsersAnswer extends Answer {
  rows: ActiveUsersRow[];
}

export interface AdoptionParams extends AskedAlways {
  /** First day after the range. Default: tomorrow. */
  to?: string;
  /** First day. Default: 30 days, 12 weeks or 12 months before `to`. */
  from?: string;
  /** Name or key of a segment to compare with. Default: none. */
  compareSegment?: string;
}
export interface AdoptionRow {
  /** Name of the track event. */
  event: string;
  /** Persons of the segment first seen before `to`. */
  size: number;
  /** Of them, those who did it in the range. */
  persons: number;
  /** persons ÷ size. */
  breadth: number | null;
  /** How often they did it. */
  times: number;
  /** times ÷ persons. */
  meanTimes: number | null;
  /** Median of the times of those who did it. */
  medianTimes: number | null;
  /** Mean days on which they did it. */
  meanDays: number | null;
  /** Persons of the second segment first seen before `to`. */
  compareSize: number | null;
  /** Of them, those who did it in the range. */
  comparePersons: number | null;
  /** comparePersons ÷ compareSize. */
  compareBreadth: number | null;
  /** How often they did it. */
  compareTimes: number | null;
  /** compareTimes ÷ comparePersons. */
  compareMeanTimes: number | null;
  /** Median of the times of those who did it. */
  compareMedianTimes: number | null;
  /** Mean days on which they did it. */
  compareMeanDays: number | null;
  /** breadth − compareBreadth. */
  breadthDifference: number | null;
  /** meanTimes − compareMeanTimes. */
  meanTimesDifference: number | null;
}
export interface AdoptionSummaryRow {
  /** Persons of the segment first seen before `to`. */
  size: number;
  /** Persons of the second segment first seen before `to`. */
  compareSize: number | null;
  /** Events listed, at most 200. */
  events: number;
  /** Number of further events in the range that are not listed. */
  eventsLeftOut: number;
}
export interface AdoptionAnswer extends Answer {
  rows: AdoptionRow[];
  summary: AdoptionSummaryRow[];
}

export interface AttributionParams extends AskedAlways {
  /** First day after the range. Default: tomorrow. */
  to?: string;
  /** First day. Default: 30 days, 12 weeks or 12 months before `to`. */
  from?: string;
  /** Days before a conversion in which a touch counts. */
  window?: number;
  /** Which touches get a share. */
  model?: 'first' | 'last' | 'linear';
}
export interface AttributionRow {
  /** Channel of the touches; `direct` where a conversion had none. */
  group: string;
  /** Conversions, shares of them in millionths. */
  conversions: number;
}
export interface AttributionRevenueRow {
  /** Channel of the touches; `direct` where a conversion had none. */
  group: string;
  /** Currency of the amounts. */
  currency: string;
  /** Amounts of the orders, or shares of them. */
  revenue: string;
}
export interface AttributionPathsRow {
  /** Channels in order, equal neighbours merged: `a > b`. */
  path: string;
  /** Conversions with this path. */
  conversions: number;
  /** conversions ÷ all conversions of the range. */
  share: number | null;
}
export interface AttributionAnswer extends Answer {
  rows: AttributionRow[];
  revenue: AttributionRevenueRow[];
  paths: AttributionPathsRow[];
}

export interface CampaignsParams extends AskedAlways {
  /** First day after the range. Default: tomorrow. */
  to?: string;
  /** First day. Default: 30 days, 12 weeks or 12 months before `to`. */
  from?: string;
}
export interface CampaignsRow {
  /** Name of the campaign. */
  campaign: string;
  /** Persons with an impression in the range. */
  reached: number;
  /** Of them, those with an interaction in the range. */
  interacted: number;
  /** interacted ÷ reached. */
  interactionRate: number | null;
  /** Of these, those who converted within the campaign window of their first interaction. */
  converted: number;
  /** converted ÷ interacted. */
  conversionRate: number | null;
  /** Of these, those whose seventh day after the conversion is over. */
  d7Size: number;
  /** Of them, those active on that day. */
  d7Retained: number;
  /** d7Retained ÷ d7Size. */
  d7Rate: number | null;
  /** Of the converted, those whose thirtieth day after the conversion is over. */
  d30Size: number;
  /** Of them, those active on that day. */
  d30Retained: number;
  /** d30Retained ÷ d30Size. */
  d30Rate: number | null;
  /** Of the converted, those who sent an invite after the conversion. */
  referred: number;
  /** referred ÷ converted. */
  referralRate: number | null;
}
export interface CampaignsAnswer extends Answer {
  rows: CampaignsRow[];
}

export interface ChannelsParams extends AskedAlways {
  /** First day after the range. Default: tomorrow. */
  to?: string;
  /** First day. Default: 30 days, 12 weeks or 12 months before `to`. */
  from?: string;
}
export interface ChannelsRow {
  /** The channel. */
  group: string;
  /** Persons first seen in the range. */
  size: number;
  /** Of them, those whose activation days are over. */
  activationSize: number;
  /** Of these, the activated. */
  activated: number;
  /** activated ÷ activationSize. */
  activationRate: number | null;
  /** Those whose day 7 is over. */
  d7Size: number;
  /** Of these, active on day 7. */
  d7Retained: number;
  /** d7Retained ÷ d7Size. */
  d7Rate: number | null;
  /** Those whose day 30 is over. */
  d30Size: number;
  /** Of these, active on day 30. */
  d30Retained: number;
  /** d30Retained ÷ d30Size. */
  d30Rate: number | null;
  /** Of all, those with an order so far. */
  payers: number;
  /** payers ÷ size. */
  payerRate: number | null;
}
export interface ChannelsRevenueRow {
  /** The channel. */
  group: string;
  /** Currency of the amounts. */
  currency: string;
  /** Persons first seen in the range. */
  size: number;
  /** All their orders less refunds so far. */
  revenue: string;
  /** revenue ÷ size. */
  revenuePerPerson: number | null;
}
export interface ChannelsAnswer extends Answer {
  rows: ChannelsRow[];
  revenue: ChannelsRevenueRow[];
}

export interface ChurnRiskParams extends AskedAlways {
  /** Last day of the window. Default: today. */
  end?: string;
}
export interface ChurnRiskRow {
  /** Kind of the person’s canonical id: user or anonymous. */
  kind: string;
  /** Canonical id, as sent. */
  person: string;
  /** Active days of the recent days. */
  activeDays: number;
  /** Active days of the days before them. */
  activeDaysBefore: number;
  /** Orders of the recent days. */
  purchases: number;
  /** Orders of the days before them. */
  purchasesBefore: number;
  /** Interactions of the recent days. */
  interactions: number;
  /** Interactions of the days before them. */
  interactionsBefore: number;
  /** Days from the last active day to `end`. */
  daysSinceActive: number;
  /** Nine in ten gaps between own active days are no longer (days). */
  usualGap: number | null;
  /** Active days fell below `churn.fall` of the baseline. */
  fewerActiveDays: boolean;
  /** Orders did. */
  fewerPurchases: boolean;
  /** Interactions did. */
  fewerInteractions: boolean;
  /** Away for longer than the usual gap. */
  longerAway: boolean;
}
export interface ChurnRiskSummaryRow {
  /** Persons active by `end` who are not dormant. */
  persons: number;
  /** Those with at least one signal. */
  atRisk: number;
  /** atRisk ÷ persons. */
  share: number | null;
  /** Persons with this signal. */
  fewerActiveDays: number;
  /** Persons with this signal. */
  fewerPurchases: number;
  /** Persons with this signal. */
  fewerInteractions: number;
  /** Persons with this signal. */
  longerAway: number;
  /** Persons last active `churn.dormantDays` or more days before `end`. */
  dormant: number;
}
export interface ChurnRiskAnswer extends Answer {
  rows: ChurnRiskRow[];
  summary: ChurnRiskSummaryRow[];
}

export interface ExperimentsParams extends AskedAlways {
  /** First day after the range. Default: tomorrow. */
  to?: string;
  /** First day. Default: 30 days, 12 weeks or 12 months before `to`. */
  from?: string;
  /** Compare creatives or campaigns in place of variants. */
  by?: 'creative' | 'campaign';
}
export interface ExperimentsRow {
  /** Name of the experiment, from its exposures. */
  experiment: string;
  /** What was seen first: the variant, or what `by` names instead. */
  variant: string;
  /** Persons whose first exposure ever falls in the range, without those who saw two variants. */
  exposed: number;
  /** Of them, those who converted within the window of their own exposure, so far. */
  converted: number;
  /** converted ÷ exposed. */
  rate: number | null;
  /** rate − rate of the control; null for the control and without one. */
  difference: number | null;
  /** Lower end of Newcombe’s 95 % interval of the difference. */
  differenceLow: number | null;
  /** Its upper end. */
  differenceHigh: number | null;
}
export interface ExperimentsRevenueRow {
  /** Name of the experiment, from its exposures. */
  experiment: string;
  /** What was seen first: the variant, or what `by` names instead. */
  variant: string;
  /** Currency of the amounts. */
  currency: string;
  /** Persons whose first exposure ever falls in the range, without those who saw two variants. */
  exposed: number;
  /** Orders less refunds inside the window of the own exposure. */
  revenue: string;
  /** revenue ÷ exposed. */
  revenuePerPerson: number | null;
}
export interface ExperimentsCheckRow {
  /** Name of the experiment, from its exposures. */
  experiment: string;
  /** Variants with at least one counted person. */
  variants: number;
  /** Persons counted. */
  exposed: number;
  /** Persons excluded because they saw two variants at any time. */
  excluded: number;
  /** Pearson’s statistic of the sizes against equal shares; null with fewer than two variants. */
  chiSquared: number | null;
  /** Its degrees of freedom: variants − 1. */
  degrees: number;
}
export interface ExperimentsAnswer extends Answer {
  rows: ExperimentsRow[];
  revenue: ExperimentsRevenueRow[];
  check: ExperimentsCheckRow[];
}

export interface FunnelParams extends AskedAlways {
  /** Track events, in order. Separated by commas; or, if a name contains a comma, repeat `steps` for each. */
  steps: readonly string[];
  /** First day after the range. Default: tomorrow. */
  to?: string;
  /** First day. Default: 30 days, 12 weeks or 12 months before `to`. */
  from?: string;
  /** Longest attempt, in days of 24 hours from step 1. */
  window?: number;
  /** Groups the answer: one curve or row for each group. */
  by?: 'channel';
}
export interface FunnelRow {
  /** The group that `by` makes; empty without `by`. */
  group: string;
  /** Position of the step, from 1. */
  step: number;
  /** Name of the step’s event. */
  event: string;
  /** Persons whose attempt reached this step. */
  persons: number;
  /** persons ÷ persons of step 1. */
  conversion: number | null;
  /** persons ÷ persons of the step before; null on step 1. */
  stepConversion: number | null;
  /** Persons of the step before who did not reach this one; null on step 1. */
  dropOff: number | null;
  /** Median time from the step before, in milliseconds; null on step 1 or without persons. */
  medianMs: number | null;
}
export interface FunnelAnswer extends Answer {
  rows: FunnelRow[];
}

export interface JourneyParams extends AskedAlways {
  /** Length of a period. */
  granularity?: 'day' | 'week' | 'month';
  /** First day after the range. Default: tomorrow. */
  to?: string;
  /** First day. Default: 30 days, 12 weeks or 12 months before `to`. */
  from?: string;
  /** Groups the answer: one curve or row for each group. */
  by?: 'channel';
}
export interface JourneyRow {
  /** First day of the period. */
  period: string;
  /** Whether the period has not ended yet in the project’s zone; the row counts so far. */
  current: boolean;
  /** The group that `by` makes; empty without `by`. */
  group: string;
  /** Position of the stage, from 1. */
  step: number;
  /** Name of the stage. */
  stage: string;
  /** Persons whose furthest stage this is at the period’s last day. */
  standing: number;
  /** Persons who reached it in the period. */
  entered: number;
  /** Persons who were on the stage before at the start, or reached it in the period. */
  before: number | null;
  /** Of them, those on a later stage at the last day. */
  wentOn: number | null;
  /** wentOn ÷ before; null on the first stage. */
  rate: number | null;
  /** Median calendar days from the stage they came from, of those who entered. */
  medianDays: number | null;
}
export interface JourneyAnswer extends Answer {
  rows: JourneyRow[];
}

export interface LadderParams extends AskedAlways {
  /** Length of a period. */
  granularity?: 'day' | 'week' | 'month';
  /** First day after the range. Default: tomorrow. */
  to?: string;
  /** First day. Default: 30 days, 12 weeks or 12 months before `to`. */
  from?: string;
}
export interface LadderRow {
  /** First day of the period. */
  period: string;
  /** Whether the period has not ended yet in the project’s zone; the row counts so far. */
  current: boolean;
  /** Number of the rung, from 1; 0 is inactive. */
  rung: number;
  /** Name of the rung. */
  name: string;
  /** Persons on this rung. */
  persons: number;
  /** Of everyone first seen before the period’s end. */
  share: number | null;
}
export interface LadderTransitionsRow {
  /** First day of the period. */
  period: string;
  /** Whether the period has not ended yet in the project’s zone; the row counts so far. */
  current: boolean;
  /** Rung in the period before. */
  fromRung: number;
  /** Rung in this period. */
  toRung: number;
  /** climbed, stayed or slipped. */
  move: string;
  /** Persons first seen before this period who made that move. */
  persons: number;
  /** Of those on `fromRung`. */
  share: number | null;
}
export interface LadderClimbRow {
  /** First day of the period. */
  period: string;
  /** Whether the period has not ended yet in the project’s zone; the row counts so far. */
  current: boolean;
  /** First day of the period in which the cohort started. */
  cohort: string;
  /** Persons of the cohort. */
  size: number;
  /** Those on a higher rung than in the period before. */
  climbed: number;
  /** climbed ÷ size. */
  share: number | null;
}
export interface LadderPowerUserCurveRow {
  /** First day of the period. */
  period: string;
  /** Whether the period has not ended yet in the project’s zone; the row counts so far. */
  current: boolean;
  /** Number of the rung, from 1; 0 is inactive. */
  rung: number;
  /** Name of the rung. */
  name: string;
  /** Active days of the 30 that end with the period, or with today: 1 to 30. */
  days: number;
  /** Persons on the rung who were active on exactly that many. */
  persons: number;
  /** Of the rung’s persons active in these 30 days. */
  share: number | null;
}
export interface LadderRetentionRow {
  /** First day of the period. */
  period: string;
  /** Whether the period has not ended yet in the project’s zone; the row counts so far. */
  current: boolean;
  /** Number of the rung, from 1; 0 is inactive. */
  rung: number;
  /** Name of the rung. */
  name: string;
  /** Persons on this rung. */
  size: number;
  /** Those active in the next period; null until it has ended. */
  retained: number | null;
  /** retained ÷ size. */
  rate: number | null;
}
export interface LadderAnswer extends Answer {
  rows: LadderRow[];
  transitions: LadderTransitionsRow[];
  climb: LadderClimbRow[];
  powerUserCurve: LadderPowerUserCurveRow[];
  retention: LadderRetentionRow[];
}

export interface LifecycleParams extends AskedAlways {
  /** Length of a period. */
  granularity?: 'day' | 'week' | 'month';
  /** First day after the range. Default: tomorrow. */
  to?: string;
  /** First day. Default: 30 days, 12 weeks or 12 months before `to`. */
  from?: string;
}
export interface LifecycleRow {
  /** First day of the period. */
  period: string;
  /** Whether the period has not ended yet in the project’s zone; the row counts so far. */
  current: boolean;
  /** Persons active in the period. */
  active: number;
  /** First-ever active in it. */
  new: number;
  /** Active in it and in the period before. */
  retained: number;
  /** Active in it, not in the period before, not new. */
  resurrected: number;
  /** Active in the period before, not in it. */
  churned: number;
  /** (new + resurrected) ÷ churned. */
  quickRatio: number | null;
  /** Persons active in the period before. */
  previousActive: number;
  /** active = new + retained + resurrected. */
  checkActive: boolean;
  /** previousActive − churned = retained. */
  checkRetained: boolean;
}
export interface LifecycleStatesRow {
  /** The day of the states. */
  day: string;
  /** new, current, resurrected, at-risk or dormant. */
  state: string;
  /** Persons in that state. */
  persons: number;
}
export interface LifecycleAnswer extends Answer {
  rows: LifecycleRow[];
  states: LifecycleStatesRow[];
}

export interface LoyaltyLoopParams extends AskedAlways {
  /** First day after the range. Default: tomorrow. */
  to?: string;
  /** First day. Default: 30 days, 12 weeks or 12 months before `to`. */
  from?: string;
}
export interface LoyaltyLoopRow {
  /** consider, evaluate, buy, enjoy, advocate or bond. */
  stage: string;
  /** Persons who did one of its events in the range. */
  persons: number;
}
export interface LoyaltyLoopSummaryRow {
  /** Persons with a purchase in the range. */
  buyers: number;
  /** Of them, those who once bought again without considering or evaluating in between. */
  shortWay: number;
  /** shortWay ÷ buyers. */
  shortWayShare: number | null;
  /** Purchases that follow another of the same person. */
  pairs: number;
  /** Median calendar days between the two of a pair. */
  medianDaysBetween: number | null;
}
export interface LoyaltyLoopAnswer extends Answer {
  rows: LoyaltyLoopRow[];
  summary: LoyaltyLoopSummaryRow[];
}

export interface LtvParams extends AskedAlways {
  /** Length of a period. */
  granularity?: 'day' | 'week' | 'month';
  /** First day after the range. Default: tomorrow. */
  to?: string;
  /** First day. Default: 30 days, 12 weeks or 12 months before `to`. */
  from?: string;
  /** Last offset. Default: 30 days, 12 weeks or 12 months. */
  periods?: number;
  /** Groups the answer: one curve or row for each group. */
  by?: 'channel';
}
export interface LtvRow {
  /** First day of the period in which the cohort started. */
  cohort: string;
  /** Whether the period has not ended yet in the project’s zone; the row counts so far. */
  current: boolean;
  /** The group that `by` makes; empty without `by`. */
  group: string;
  /** Currency of the amounts. */
  currency: string;
  /** Periods (or days, for a bracket) after the start. */
  offset: number;
  /** Persons of the cohort. */
  size: number;
  /** Revenue up to and including the offset; null while immature. */
  revenue: string | null;
  /** revenue ÷ size. */
  ltv: number | null;
}
export interface LtvCurveRow {
  /** The group that `by` makes; empty without `by`. */
  group: string;
  /** Currency of the amounts. */
  currency: string;
  /** Periods (or days, for a bracket) after the start. */
  offset: number;
  /** Persons of the cohorts that are mature at the offset. */
  size: number;
  /** Their revenue up to and including the offset. */
  revenue: string;
  /** revenue ÷ size. */
  ltv: number | null;
}
export interface LtvAnswer extends Answer {
  rows: LtvRow[];
  curve: LtvCurveRow[];
}

export interface MilestonesParams extends AskedAlways {
  /** First day after the range. Default: tomorrow. */
  to?: string;
  /** First day. Default: 30 days, 12 weeks or 12 months before `to`. */
  from?: string;
  /** First target day, counted from the first-seen day. */
  targetFrom?: number;
  /** Last target day. */
  targetTo?: number;
}
export interface MilestonesRow {
  /** Name of the track event. */
  event: string;
  /** Done at least so many times … */
  threshold: number;
  /** … in the first so many days; the first-seen day is the first. */
  days: number;
  /** Everyone: mature persons. */
  persons: number;
  /** Of them, those who reached the threshold. */
  reached: number;
  /** reached ÷ persons. */
  reach: number | null;
  /** Share of those who reached it who were retained. */
  retentionWith: number | null;
  /** Share of the others who were retained. */
  retentionWithout: number | null;
  /** retentionWith ÷ retentionWithout. */
  lift: number | null;
  /** The same as retentionWith. */
  precision: number | null;
  /** Share of the retained who had reached it. */
  recall: number | null;
  /** Phi coefficient of reaching it and being retained, −1 to 1: a correlation. */
  phi: number | null;
  /** Lower end of its 95 % interval (Fisher’s z). */
  phiLow: number | null;
  /** Upper end of its 95 % interval. */
  phiHigh: number | null;
  /** The held-out half: mature persons. */
  heldOutPersons: number;
  /** Of them, those who reached the threshold. */
  heldOutReached: number;
  /** reached ÷ persons. */
  heldOutReach: number | null;
  /** Share of those who reached it who were retained. */
  heldOutRetentionWith: number | null;
  /** Share of the others who were retained. */
  heldOutRetentionWithout: number | null;
  /** retentionWith ÷ retentionWithout. */
  heldOutLift: number | null;
  /** The same as retentionWith. */
  heldOutPrecision: number | null;
  /** Share of the retained who had reached it. */
  heldOutRecall: number | null;
  /** Phi coefficient of reaching it and being retained, −1 to 1: a correlation. */
  heldOutPhi: number | null;
  /** Lower end of its 95 % interval (Fisher’s z). */
  heldOutPhiLow: number | null;
  /** Upper end of its 95 % interval. */
  heldOutPhiHigh: number | null;
}
export interface MilestonesSummaryRow {
  /** Mature persons first seen in the range. */
  persons: number;
  /** Of them, those active on a target day. */
  retained: number;
  /** Events searched, at most 200. */
  events: number;
  /** Number of further events in the range that were not searched. */
  eventsLeftOut: number;
}
export interface MilestonesAnswer extends Answer {
  rows: MilestonesRow[];
  summary: MilestonesSummaryRow[];
}

export interface NpsParams extends AskedAlways {
  /** Length of a period. */
  granularity?: 'day' | 'week' | 'month';
  /** First day after the range. Default: tomorrow. */
  to?: string;
  /** First day. Default: 30 days, 12 weeks or 12 months before `to`. */
  from?: string;
}
export interface NpsRow {
  /** First day of the period. */
  period: string;
  /** Whether the period has not ended yet in the project’s zone; the row counts so far. */
  current: boolean;
  /** Answers with a whole number. */
  answers: number;
  /** Answers of 9 or 10. */
  promoters: number;
  /** Other whole numbers. */
  passives: number;
  /** Answers of 0 to 6. */
  detractors: number;
  /** 100 × (promoters − detractors) ÷ answers. */
  nps: number | null;
}
export interface NpsAnswer extends Answer {
  rows: NpsRow[];
}

export interface PowerUserCurveParams extends AskedAlways {
  /** Last day of the window. Default: today. */
  end?: string;
  /** Days in the window. */
  window?: 7 | 28 | 30;
  /** Only this track event counts as activity. Default: the active events of the project. */
  event?: string;
  /** Groups the answer: one curve or row for each group. */
  by?: 'channel' | 'cohort';
  /** Active days for `thresholdShare`; 0: not computed. */
  threshold?: number;
}
export interface PowerUserCurveRow {
  /** The group that `by` makes; empty without `by`. */
  group: string;
  /** Active days, 1 to `window`. */
  days: number;
  /** Persons active on exactly that many days. */
  persons: number;
  /** Of all persons of the group active in the window. */
  share: number | null;
}
export interface PowerUserCurveSummaryRow {
  /** The group that `by` makes; empty without `by`. */
  group: string;
  /** Persons active in the window. */
  persons: number;
  /** Mean active days of these persons. */
  meanDays: number | null;
  /** Share active on `threshold` days or more; null without `threshold`. */
  thresholdShare: number | null;
}
export interface PowerUserCurveAnswer extends Answer {
  rows: PowerUserCurveRow[];
  summary: PowerUserCurveSummaryRow[];
}

export interface PowerUserTrendParams extends AskedAlways {
  /** Length of a period. */
  granularity?: 'day' | 'week' | 'month';
  /** First day after the range. Default: tomorrow. */
  to?: string;
  /** First day. Default: 30 days, 12 weeks or 12 months before `to`. */
  from?: string;
  /** Days in the window. */
  window?: 7 | 28 | 30;
  /** Only this track event counts as activity. Default: the active events of the project. */
  event?: string;
}
export interface PowerUserTrendRow {
  /** First day of the period. */
  period: string;
  /** Whether the period has not ended yet in the project’s zone; the row counts so far. */
  current: boolean;
  /** Last day of the window. */
  day: string;
  /** Active days, 1 to `window`. */
  days: number;
  /** Persons active on exactly that many days. */
  persons: number;
  /** Of all persons active in the window. */
  share: number | null;
}
export interface PowerUserTrendAnswer extends Answer {
  rows: PowerUserTrendRow[];
}

export interface ReferralParams extends AskedAlways {
  /** Length of a period. */
  granularity?: 'day' | 'week' | 'month';
  /** First day after the range. Default: tomorrow. */
  to?: string;
  /** First day. Default: 30 days, 12 weeks or 12 months before `to`. */
  from?: string;
}
export interface ReferralRow {
  /** First day of the period. */
  period: string;
  /** Whether the period has not ended yet in the project’s zone; the row counts so far. */
  current: boolean;
  /** Persons active in the period. */
  active: number;
  /** Invites sent. */
  invites: number;
  /** Persons who sent one. */
  inviters: number;
  /** Persons whose acceptance falls in the period. */
  accepted: number;
  /** accepted ÷ active. */
  kFactor: number | null;
  /** invites ÷ active. */
  invitesPerActive: number | null;
  /** accepted ÷ invites. */
  acceptanceRate: number | null;
  /** Persons first seen in the period. */
  acquired: number;
  /** Of the acquired, those who were referred. */
  referred: number;
  /** referred ÷ acquired. */
  referredShare: number | null;
  /** Median days from invite to acceptance, where the invite is known. */
  medianDaysToAccept: number | null;
}
export interface ReferralAnswer extends Answer {
  rows: ReferralRow[];
}

export interface RetentionParams extends AskedAlways {
  /** Length of a period. */
  granularity?: 'day' | 'week' | 'month';
  /** First day after the range. Default: tomorrow. */
  to?: string;
  /** First day. Default: 30 days, 12 weeks or 12 months before `to`. */
  from?: string;
  /** What counts as retained at an offset. */
  mode?: 'nday' | 'unbounded' | 'bracket';
  /** Last offset. Default: 30 days, 12 weeks or 12 months. */
  periods?: number;
  /** First day of the bracket, counted from the start day. */
  bracketFrom?: number;
  /** Last day of the bracket. */
  bracketTo?: number;
  /** Track event whose first time starts a person. Default: first seen. */
  startEvent?: string;
  /** Track event that counts as coming back. Default: any active event. */
  returnEvent?: string;
  /** Groups the answer: one curve or row for each group. */
  by?: 'channel';
}
export interface RetentionRow {
  /** First day of the period in which the cohort started. */
  cohort: string;
  /** Whether the period has not ended yet in the project’s zone; the row counts so far. */
  current: boolean;
  /** The group that `by` makes; empty without `by`. */
  group: string;
  /** Periods (or days, for a bracket) after the start. */
  offset: number;
  /** Persons of the cohort. */
  size: number;
  /** Of them, those retained at the offset; null while immature. */
  retained: number | null;
  /** retained ÷ size. */
  rate: number | null;
}
export interface RetentionCurveRow {
  /** The group that `by` makes; empty without `by`. */
  group: string;
  /** Periods (or days, for a bracket) after the start. */
  offset: number;
  /** Persons of the cohorts that are mature at the offset. */
  size: number;
  /** Of them, those retained. */
  retained: number;
  /** retained ÷ size. */
  rate: number | null;
}
export interface RetentionAnswer extends Answer {
  rows: RetentionRow[];
  curve: RetentionCurveRow[];
}

export interface SessionsParams extends AskedAlways {
  /** Length of a period. */
  granularity?: 'day' | 'week' | 'month';
  /** First day after the range. Default: tomorrow. */
  to?: string;
  /** First day. Default: 30 days, 12 weeks or 12 months before `to`. */
  from?: string;
  /** Minutes without an event after which the next one begins a session. */
  gapMinutes?: number;
  /** The act of which `eventShare` tells in how many sessions it is. The name of a track event or, as JSON, `{"event":…}`, `{"page":…}` or `{"screen":…}`, perhaps with `where`. */
  event?: string;
  /** Groups the answer: one curve or row for each group. */
  by?: 'channel';
}
export interface SessionsRow {
  /** First day of the period. */
  period: string;
  /** Whether the period has not ended yet in the project’s zone; the row counts so far. */
  current: boolean;
  /** The group that `by` makes; empty without `by`. */
  group: string;
  /** Sessions that begin in the period. */
  sessions: number;
  /** Persons with such a session. */
  persons: number;
  /** Median length, from first to last event, in seconds; null without sessions. */
  medianSeconds: number | null;
  /** Mean length in seconds. */
  meanSeconds: number | null;
  /** Mean number of events. */
  meanEvents: number | null;
  /** Sessions of one event ÷ sessions. */
  singleShare: number | null;
  /** Sessions with the act `event` ÷ sessions; null without `event`. */
  eventShare: number | null;
}
export interface SessionsFirstPagesRow {
  /** First day of the period. */
  period: string;
  /** Whether the period has not ended yet in the project’s zone; the row counts so far. */
  current: boolean;
  /** The group that `by` makes; empty without `by`. */
  group: string;
  /** Path of the first page view, as JSON; `(none)` without one, `(other)` for all but 10. */
  page: string;
  /** Sessions that begin with it. */
  sessions: number;
  /** Of the sessions of period and group. */
  share: number | null;
}
export interface SessionsAnswer extends Answer {
  rows: SessionsRow[];
  firstPages: SessionsFirstPagesRow[];
}

export interface WinBackParams extends AskedAlways {
  /** Last day of the window. Default: today. */
  end?: string;
  /** Days in which to return. */
  window?: number;
}
export interface WinBackRow {
  /** Name of the first active event; `page` or `screen` for a view. */
  event: string;
  /** Channel of that event. */
  group: string;
  /** Persons who returned with it. */
  persons: number;
  /** Of all who were dormant. */
  share: number | null;
}
export interface WinBackSummaryRow {
  /** Persons dormant `window` days before `end`. */
  dormant: number;
  /** Those active since. */
  returned: number;
  /** returned ÷ dormant. */
  share: number | null;
}
export interface WinBackAnswer extends Answer {
  rows: WinBackRow[];
  summary: WinBackSummaryRow[];
}

/** One function a metric. */
export interface Metrics {
  /** Acquisition, activation, retention, revenue and referral per period, also by channel. */
  aarrr(params?: AarrrParams): Promise<AarrrAnswer>;
  /** DAU, WAU and MAU of every day, and stickiness. */
  activeUsers(params?: ActiveUsersParams): Promise<ActiveUsersAnswer>;
  /** Of a segment, how many did each event, how often and on how many days; also compared with another segment. */
  adoption(params?: AdoptionParams): Promise<AdoptionAnswer>;
  /** Conversions and revenue by channel under a first, last or linear model, and the most common paths. */
  attribution(params?: AttributionParams): Promise<AttributionAnswer>;
  /** Per campaign: persons reached, of them interacted, converted, retained and referring. */
  campaigns(params?: CampaignsParams): Promise<CampaignsAnswer>;
  /** Size, activation, retention, payers and revenue per acquired person of each channel. */
  channels(params?: ChannelsParams): Promise<ChannelsAnswer>;
  /** Persons who are less active than their own baseline, or inactive for longer than usual, with the signals. */
  churnRisk(params?: ChurnRiskParams): Promise<ChurnRiskAnswer>;
  /** Conversion and revenue of each variant against the control, and a check of the variants’ shares. */
  experiments(params?: ExperimentsParams): Promise<ExperimentsAnswer>;
  /** Persons who completed ordered steps, where they dropped out, and how long each step took. */
  funnel(params: FunnelParams): Promise<FunnelAnswer>;
  /** Persons on each stage of the journey, who entered it in a period, and who went on to it. */
  journey(params?: JourneyParams): Promise<JourneyAnswer>;
  /** Persons on each rung of the project’s ladder per period, and who climbed, stayed and slipped. */
  ladder(params?: LadderParams): Promise<LadderAnswer>;
  /** New, retained, resurrected and churned persons of each period, the quick ratio, and states. */
  lifecycle(params?: LifecycleParams): Promise<LifecycleAnswer>;
  /** Persons on each stage of the loyalty loop, and repeat purchases without considering or evaluating in between. */
  loyaltyLoop(params?: LoyaltyLoopParams): Promise<LoyaltyLoopAnswer>;
  /** Revenue so far per person of each cohort of first-seen period, and the curve over cohorts. */
  ltv(params?: LtvParams): Promise<LtvAnswer>;
  /** Early actions that correlate with retention: every event, n times in the first d days. */
  milestones(params?: MilestonesParams): Promise<MilestonesAnswer>;
  /** Promoters, passives and detractors of each period, and the score. */
  nps(params?: NpsParams): Promise<NpsAnswer>;
  /** Persons active on exactly 1, 2, … n of the n days ending with a day, and their share. */
  powerUserCurve(params?: PowerUserCurveParams): Promise<PowerUserCurveAnswer>;
  /** The Power User Curve at the last day of each period. */
  powerUserTrend(params?: PowerUserTrendParams): Promise<PowerUserTrendAnswer>;
  /** Invites, acceptances and the K-factor of each period. */
  referral(params?: ReferralParams): Promise<ReferralAnswer>;
  /** Of the persons who started in a period, those who came back later, by cohort and as a curve. */
  retention(params?: RetentionParams): Promise<RetentionAnswer>;
  /** Visits: how many, how long, how much happens in them, and the pages that they begin with. */
  sessions(params?: SessionsParams): Promise<SessionsAnswer>;
  /** Persons who were dormant and are active again, by the first event and channel of their return. */
  winBack(params?: WinBackParams): Promise<WinBackAnswer>;
}

/** Route of each function. */
export const ROUTES: Readonly<Record<keyof Metrics, string>> = {
  aarrr: 'aarrr',
  activeUsers: 'active-users',
  adoption: 'adoption',
  attribution: 'attribution',
  campaigns: 'campaigns',
  channels: 'channels',
  churnRisk: 'churn-risk',
  experiments: 'experiments',
  funnel: 'funnel',
  journey: 'journey',
  ladder: 'ladder',
  lifecycle: 'lifecycle',
  loyaltyLoop: 'loyalty-loop',
  ltv: 'ltv',
  milestones: 'milestones',
  nps: 'nps',
  powerUserCurve: 'power-user-curve',
  powerUserTrend: 'power-user-trend',
  referral: 'referral',
  retention: 'retention',
  sessions: 'sessions',
  winBack: 'win-back',
};
