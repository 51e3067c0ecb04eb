import type { ActiveDaysRule, CohortRule, DidRule, SegmentRule, TraitRule } from '../segments/rule.js';
import { activeDays, daysWithin, firstSeenDay, isTrackOf } from './activity.js';
import { formatDay, parseDay, todayOf } from './calendar.js';
import { channelsOfPersons } from './channel.js';
import { rungNames } from './climbers.js';
import { stateAt } from './metrics/lifecycle.js';
import { traitsOf } from './traits.js';
import type { OraclePerson, OracleStore } from './types.js';

/** Keys of the persons of whom any event is stored and for whom a rule holds, as of an ISO instant. */
export function segmentMembers(store: OracleStore, rule: SegmentRule, asOf: string): Set<string> {
  const today = formatDay(todayOf(store.settings, asOf));
  const holds = createJudge(store, today);
  return new Set([...store.persons.values()].filter((person) => holds(rule, person)).map(({ key }) => key));
}

function createJudge(store: OracleStore, today: string) {
  const channels = channelsOfPersons(store);
  const judge = (rule: SegmentRule, person: OraclePerson): boolean => {
    if ('and' in rule) return rule.and.every((part) => judge(part, person));
    if ('or' in rule) return rule.or.some((part) => judge(part, person));
    if ('not' in rule) return !judge(rule.not, person);
    if ('did' in rule) return did(store, rule.did, person, today);
    if ('didNot' in rule) return !did(store, rule.didNot, person, today);
    if ('activeDays' in rule) return wasActive(store, rule.activeDays, person, today);
    if ('trait' in rule) return hasTrait(rule.trait, person);
    if ('cohort' in rule) return isOfCohort(rule.cohort, person);
    if ('channel' in rule) return rule.channel.includes(channels.get(person.key) ?? '');
    if ('state' in rule) {
      const day = parseDay(rule.state.day ?? today);
      const state = stateAt(activeDays(store, person), day, store.settings.churn);
      return state !== null && rule.state.is.includes(state);
    }
    const { is, granularity, day = today } = rule.rung;
    const name = rungNames(store, granularity, day).get(person.key);
    return name !== undefined && is.includes(name);
  };
  return judge;
}

function did(store: OracleStore, rule: DidRule, person: OraclePerson, today: string): boolean {
  const end = parseDay(rule.end ?? today);
  const start = rule.days === undefined ? Number.NEGATIVE_INFINITY : end - rule.days + 1;
  const times = store.plain.filter(
    (event) =>
      event.person === person.key && isTrackOf(event, [rule.event]) && event.day >= start && event.day <= end,
  ).length;
  return times >= rule.times;
}

function wasActive(store: OracleStore, rule: ActiveDaysRule, person: OraclePerson, today: string): boolean {
  const end = parseDay(rule.end ?? today);
  const days = daysWithin(activeDays(store, person, rule.event), end - rule.window + 1, end + 1);
  return days >= rule.from && days <= (rule.to ?? rule.window);
}

function hasTrait(rule: TraitRule, person: OraclePerson): boolean {
  const value = traitsOf(person).get(rule.name);
  if ('exists' in rule) return (value !== undefined) === rule.exists;
  const wanted = 'in' in rule ? rule.in : [rule.equals];
  return wanted.some((each) => each === value);
}

function isOfCohort(rule: CohortRule, person: OraclePerson): boolean {
  const firstSeen = firstSeenDay(person);
  if (firstSeen === null) return false;
  const day = formatDay(firstSeen);
  if ('month' in rule) return day.startsWith(`${rule.month}-`);
  return day >= rule.from && day < rule.to;
}
