import type {
  ActiveDaysRule,
  CohortRule,
  DidRule,
  SegmentRule,
  TraitRule,
  TraitValue,
} from '@everloop/schemas';
import { addDays, addMonths } from '../domain/calendar-days.js';
import type { ProjectSettings } from '../domain/project-settings.js';
import type { QueryParams } from '../ports/warehouse.js';
import { compileRung } from './compile-rung.js';

/** A condition on `person`, and the values that it names. */
export interface CompiledRule {
  sql: string;
  params: QueryParams;
}

/** Makes a parameter of a value, and gives the slot that means it. */
export type Bind = (value: QueryParams[string], type: string) => string;

/** The first day that the calendar knows: before it nothing is stored. */
const FIRST_DAY = '2000-01-01';

/** Makes a condition out of a rule with every day filled in. Every leaf asks one view; every value is a parameter. */
export function compileRule(rule: SegmentRule, project: ProjectSettings): CompiledRule {
  const { bind, params } = createBinder();
  return { sql: conditionOf(rule, project, bind), params };
}

export function createBinder(): { bind: Bind; params: QueryParams } {
  const params: QueryParams = {};
  const bind: Bind = (value, type) => {
    const name = `v${Object.keys(params).length}`;
    params[name] = value;
    return `{${name}:${type}}`;
  };
  return { bind, params };
}

export function conditionOf(rule: SegmentRule, project: ProjectSettings, bind: Bind): string {
  if ('and' in rule) return joined(rule.and, ' AND ', 'true', project, bind);
  if ('or' in rule) return joined(rule.or, ' OR ', 'false', project, bind);
  if ('not' in rule) return `NOT ${conditionOf(rule.not, project, bind)}`;
  if ('state' in rule) {
    const day = bind(rule.state.day!, 'Date');
    return among(
      `person_states(project = {project:String}, day = ${day})`,
      isOneOf('state', rule.state.is, bind),
    );
  }
  if ('activeDays' in rule) return activeDays(rule.activeDays, bind);
  if ('did' in rule) return did(rule.did, bind);
  if ('didNot' in rule) return `NOT ${did(rule.didNot, bind)}`;
  if ('trait' in rule) return trait(rule.trait, bind);
  if ('channel' in rule)
    return among('person_channels(project = {project:String})', isOneOf('channel', rule.channel, bind));
  if ('cohort' in rule) return cohort(rule.cohort, bind);
  return compileRung(rule.rung, project, bind);
}

function joined(
  parts: readonly SegmentRule[],
  operator: string,
  empty: string,
  project: ProjectSettings,
  bind: Bind,
): string {
  return parts.length === 0
    ? empty
    : `(${parts.map((part) => conditionOf(part, project, bind)).join(operator)})`;
}

export function among(view: string, condition: string): string {
  return `(person IN (SELECT person FROM everloop.${view} WHERE ${condition}))`;
}

function isOneOf(column: string, values: readonly string[], bind: Bind): string {
  return `has(${bind(values, 'Array(String)')}, ${column})`;
}

function activeDays({ window, from, to = window, end, event = '' }: ActiveDaysRule, bind: Bind): string {
  const view = `person_active_days(project = {project:String}, event = ${bind(event, 'String')}, first_day = ${bind(addDays(end!, 1 - window), 'Date')}, last_day = ${bind(end!, 'Date')})`;
  // Who was not active has no row.
  if (from === 0) return `NOT ${among(view, `days > ${bind(to, 'UInt16')}`)}`;
  return among(view, `days BETWEEN ${bind(from, 'UInt16')} AND ${bind(to, 'UInt16')}`);
}

function did({ event, times, days, end }: DidRule, bind: Bind): string {
  const first = days === undefined ? FIRST_DAY : addDays(end!, 1 - days);
  return among(
    `person_event_counts(project = {project:String}, event = ${bind(event, 'String')}, first_day = ${bind(first, 'Date')}, last_day = ${bind(end!, 'Date')})`,
    `times >= ${bind(times, 'UInt32')}`,
  );
}

function trait(rule: TraitRule, bind: Bind): string {
  const view = `person_traits(project = {project:String}, name = ${bind(rule.name, 'String')})`;
  if ('exists' in rule) return `${rule.exists ? '' : 'NOT '}${among(view, 'true')}`;
  const values = 'in' in rule ? rule.in : [rule.equals];
  return among(view, values.map((value) => equals(value, bind)).join(' OR '));
}

/** The engine reads the JSON text; both sides are compared as what they are. */
function equals(value: TraitValue, bind: Bind): string {
  if (typeof value === 'string')
    return `(JSONType(value) = 'String' AND JSONExtractString(value) = ${bind(value, 'String')})`;
  if (typeof value === 'boolean') return `(value = '${value}')`;
  return `(JSONType(value) IN ('Int64', 'UInt64', 'Double') AND JSONExtractFloat(value) = ${bind(value, 'Float64')})`;
}

function cohort(rule: CohortRule, bind: Bind): string {
  const [from, to] =
    'month' in rule ? [`${rule.month}-01`, addMonths(`${rule.month}-01`, 1)] : [rule.from, rule.to];
  return among(
    'persons(project = {project:String})',
    `first_day >= ${bind(from, 'Date')} AND first_day < ${bind(to, 'Date')}`,
  );
}
