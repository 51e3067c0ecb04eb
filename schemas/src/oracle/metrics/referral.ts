import { formatDay, periodsOf, type Range, todayOf } from '../calendar.js';
import { growthPersons } from '../growth.js';
import type { AskedAlways, OracleStore } from '../types.js';
import { countReferral } from './aarrr.js';

export interface ReferralParams extends AskedAlways, Range {}
export interface ReferralRow {
  period: string;
  current: boolean;
  active: number;
  invites: number;
  inviters: number;
  accepted: number;
  kFactor: number | null;
  invitesPerActive: number | null;
  acceptanceRate: number | null;
  acquired: number;
  referred: number;
  referredShare: number | null;
  medianDaysToAccept: number | null;
}

export function referral(store: OracleStore, params: ReferralParams): ReferralRow[] {
  const persons = growthPersons(store, params);
  return periodsOf(store.settings, params, todayOf(store.settings, params.asOf)).map((period) => {
    const counts = countReferral(persons, period);
    return {
      period: formatDay(period.start),
      current: period.current,
      active: counts.active,
      invites: counts.invites,
      inviters: counts.inviters,
      accepted: counts.accepted,
      kFactor: counts.kFactor,
      invitesPerActive: counts.invitesPerActive,
      acceptanceRate: counts.acceptanceRate,
      acquired: counts.acquired,
      referred: counts.referred,
      referredShare: counts.referredShare,
      medianDaysToAccept: counts.medianDaysToAccept,
    };
  });
}
