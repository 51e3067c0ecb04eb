import { parseDay, todayOf } from '../calendar.js';
import { type GrowthPerson, growthPersons, isWithin, ordersOf, sumOf } from '../growth.js';
import { perHead, writeAmount } from '../money.js';
import { distinctByBytes, share } from '../numbers.js';
import type { AskedAlways, OracleStore } from '../types.js';
import { hasActivated } from './aarrr.js';

export interface ChannelsParams extends AskedAlways {
  from: string;
  to: string;
}
export interface ChannelsRow {
  group: string;
  size: number;
  activationSize: number;
  activated: number;
  activationRate: number | null;
  d7Size: number;
  d7Retained: number;
  d7Rate: number | null;
  d30Size: number;
  d30Retained: number;
  d30Rate: number | null;
  payers: number;
  payerRate: number | null;
}

function acquiredByChannel(store: OracleStore, params: ChannelsParams): [string, GrowthPerson[]][] {
  const range = { start: parseDay(params.from), end: parseDay(params.to) };
  const acquired = growthPersons(store, { ...params, by: 'channel' }).filter((person) =>
    isWithin(person.firstSeen, range),
  );
  const groups = distinctByBytes(acquired.map((person) => person.group));
  return groups.map((group) => [group, acquired.filter((person) => person.group === group)]);
}

/** Quality of every channel, over the persons first seen in the range; each rate over those whose own window is over. */
export function channels(store: OracleStore, params: ChannelsParams): ChannelsRow[] {
  const today = todayOf(store.settings, params.asOf);
  const { activationDays } = store.settings;
  return acquiredByChannel(store, params).map(([group, members]) => {
    const activationMature = members.filter((person) => person.firstSeen! + activationDays <= today);
    const activated = activationMature.filter((person) => hasActivated(person, activationDays));
    const retainedOn = (day: number) => {
      const mature = members.filter((person) => person.firstSeen! + day < today);
      const retained = mature.filter((person) => person.activeOn.has(person.firstSeen! + day));
      return { size: mature.length, retained: retained.length };
    };
    const d7 = retainedOn(7);
    const d30 = retainedOn(30);
    const payers = members.filter((person) => ordersOf(person).length > 0).length;
    return {
      group,
      size: members.length,
      activationSize: activationMature.length,
      activated: activated.length,
      activationRate: share(activated.length, activationMature.length),
      d7Size: d7.size,
      d7Retained: d7.retained,
      d7Rate: share(d7.retained, d7.size),
      d30Size: d30.size,
      d30Retained: d30.retained,
      d30Rate: share(d30.retained, d30.size),
      payers,
      payerRate: share(payers, members.length),
    };
  });
}

export interface ChannelsRevenueRow {
  group: string;
  currency: string;
  size: number;
  revenue: string;
  revenuePerPerson: number | null;
}

/** All revenue so far of the same persons, per currency. */
export function channelsRevenue(store: OracleStore, params: ChannelsParams): ChannelsRevenueRow[] {
  return acquiredByChannel(store, params).flatMap(([group, members]) => {
    const money = members.flatMap((person) => person.money);
    return distinctByBytes(money.map((fact) => fact.currency)).map((currency) => {
      const revenue = sumOf(money.filter((fact) => fact.currency === currency));
      return {
        group,
        currency,
        size: members.length,
        revenue: writeAmount(revenue),
        revenuePerPerson: perHead(revenue, members.length),
      };
    });
  });
}
