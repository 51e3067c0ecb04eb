import { isTrackOf } from '../activity.js';
import { formatDay, periodsOf, type Range, todayOf } from '../calendar.js';
import { isWithin } from '../growth.js';
import { share } from '../numbers.js';
import { factsAsked } from '../question.js';
import type { AskedAlways, OracleStore, StoredEvent } from '../types.js';

export interface NpsParams extends AskedAlways, Range {}
export interface NpsRow {
  period: string;
  current: boolean;
  answers: number;
  promoters: number;
  passives: number;
  detractors: number;
  nps: number | null;
}

/** A whole number, as number or text, `9` or `9.0`; null for anything else. */
function readScore(event: StoredEvent): bigint | null {
  const value = event.wire.properties?.score;
  if (typeof value !== 'string' && typeof value !== 'number') return null;
  const digits = /^(\d+)(\.0+)?$/.exec(String(value).trim())?.[1];
  return digits === undefined ? null : BigInt(digits);
}

export function nps(store: OracleStore, params: NpsParams): NpsRow[] {
  const answered = factsAsked(store, params).filter((event) => isTrackOf(event, store.settings.roles.nps));
  return periodsOf(store.settings, params, todayOf(store.settings, params.asOf)).map((period) => {
    const scores = answered
      .filter((event) => isWithin(event.day, period))
      .flatMap((event) => readScore(event) ?? []);
    const promoters = scores.filter((score) => score === 9n || score === 10n).length;
    const detractors = scores.filter((score) => score <= 6n).length;
    return {
      period: formatDay(period.start),
      current: period.current,
      answers: scores.length,
      promoters,
      passives: scores.length - promoters - detractors,
      detractors,
      nps: share(100 * (promoters - detractors), scores.length),
    };
  });
}
