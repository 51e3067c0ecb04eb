import { activeDays, daysWithin, isTrackOf, personsAsked } from '../activity.js';
import { compareBytes } from '../bytes.js';
import { type DayNumber, parseDay } from '../calendar.js';
import { revenueFacts } from '../facts.js';
import { readAmount } from '../money.js';
import { share } from '../numbers.js';
import type { AskedAlways, IdKind, OracleStore } from '../types.js';

export interface ChurnRiskParams extends AskedAlways {
  /** Last day that is looked at. */
  end: string;
}
export interface ChurnRiskRow {
  kind: IdKind;
  person: string;
  activeDays: number;
  activeDaysBefore: number;
  purchases: number;
  purchasesBefore: number;
  interactions: number;
  interactionsBefore: number;
  daysSinceActive: number;
  usualGap: number | null;
  fewerActiveDays: boolean;
  fewerPurchases: boolean;
  fewerInteractions: boolean;
  longerAway: boolean;
}

/** The nearest-rank 90th percentile of the gaps between active days; null with too few of them. */
function usualGapOf(days: readonly DayNumber[], minGaps: number): number | null {
  const gaps = days.slice(1).map((day, index) => day - days[index]!);
  if (gaps.length === 0 || gaps.length < minGaps) return null;
  // In whole tenths, because 0.9 × 10 is not always 9 to a computer.
  return gaps.sort((a, b) => a - b)[Math.ceil((gaps.length * 9) / 10) - 1]!;
}

interface Assessed {
  dormant: number;
  persons: ChurnRiskRow[];
}

function assess(store: OracleStore, params: ChurnRiskParams): Assessed {
  const end = parseDay(params.end);
  const { recentDays, baselineDays, fall, dormantDays, minGaps } = store.settings.churn;
  const recentStart = end - recentDays + 1;
  const fallAmount = readAmount(fall) ?? 0n;
  const unit = readAmount('1')!;
  const isBelow = (recent: number, before: number) =>
    BigInt(recent * baselineDays) * unit < fallAmount * BigInt(before * recentDays);
  const orders = revenueFacts(store).filter((fact) => fact.isOrder);
  const interactions = store.facts.filter((event) => isTrackOf(event, store.settings.roles.interaction));

  const assessed: Assessed = { dormant: 0, persons: [] };
  for (const person of personsAsked(store, params)) {
    const active = activeDays(store, person);
    const days = [...active].filter((day) => day <= end).sort((a, b) => a - b);
    const last = days.at(-1);
    if (last === undefined) continue;
    if (end - last >= dormantDays) {
      assessed.dormant += 1;
      continue;
    }
    const countBoth = (on: readonly { person: string; day: DayNumber }[]) => {
      const own = on.filter((one) => one.person === person.key);
      return {
        recent: own.filter(({ day }) => day >= recentStart && day <= end).length,
        before: own.filter(({ day }) => day >= recentStart - baselineDays && day < recentStart).length,
      };
    };
    const activity = {
      recent: daysWithin(active, recentStart, end + 1),
      before: daysWithin(active, recentStart - baselineDays, recentStart),
    };
    const purchases = countBoth(orders);
    const touched = countBoth(interactions);
    const usualGap = usualGapOf(days, minGaps);
    const colon = person.key.indexOf(':');
    assessed.persons.push({
      kind: person.key.slice(0, colon) as IdKind,
      person: person.key.slice(colon + 1),
      activeDays: activity.recent,
      activeDaysBefore: activity.before,
      purchases: purchases.recent,
      purchasesBefore: purchases.before,
      interactions: touched.recent,
      interactionsBefore: touched.before,
      daysSinceActive: end - last,
      usualGap,
      fewerActiveDays: isBelow(activity.recent, activity.before),
      fewerPurchases: isBelow(purchases.recent, purchases.before),
      fewerInteractions: isBelow(touched.recent, touched.before),
      longerAway: usualGap !== null && end - last > usualGap,
    });
  }
  return assessed;
}

function isAtRisk(row: ChurnRiskRow): boolean {
  return row.fewerActiveDays || row.fewerPurchases || row.fewerInteractions || row.longerAway;
}

/** Persons who fall behind their own habit, with the signals that say so. */
export function churnRisk(store: OracleStore, params: ChurnRiskParams): ChurnRiskRow[] {
  return assess(store, params)
    .persons.filter(isAtRisk)
    .sort((a, b) => compareBytes(a.kind, b.kind) || compareBytes(a.person, b.person));
}

export interface ChurnRiskSummaryRow {
  persons: number;
  atRisk: number;
  share: number | null;
  fewerActiveDays: number;
  fewerPurchases: number;
  fewerInteractions: number;
  longerAway: number;
  dormant: number;
}

export function churnRiskSummary(store: OracleStore, params: ChurnRiskParams): ChurnRiskSummaryRow[] {
  const { persons, dormant } = assess(store, params);
  const atRisk = persons.filter(isAtRisk).length;
  return [
    {
      persons: persons.length,
      atRisk,
      share: share(atRisk, persons.length),
      fewerActiveDays: persons.filter((row) => row.fewerActiveDays).length,
      fewerPurchases: persons.filter((row) => row.fewerPurchases).length,
      fewerInteractions: persons.filter((row) => row.fewerInteractions).length,
      longerAway: persons.filter((row) => row.longerAway).length,
      dormant,
    },
  ];
}
