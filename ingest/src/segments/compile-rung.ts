import type { RungRule } from '@everloop/schemas';
import { addDays, countPeriods, nextAfter, startOf } from '../domain/calendar-days.js';
import { type ProjectSettings, WEEK_DAYS } from '../domain/project-settings.js';
import { rungsOf } from '../domain/rungs.js';
import { among, type Bind, conditionOf } from './compile-rule.js';

type Rung = ProjectSettings['ladder'][number];

interface Span {
  firstDay: string;
  lastDay: string;
  days: number;
}

/**
 * Standing on a rung: its rule holds, and no higher one does; on rung 0 where none does. Everyone first seen by the end of
 * the period stands somewhere.
 */
export function compileRung(
  { is, granularity, day }: RungRule,
  project: ProjectSettings,
  bind: Bind,
): string {
  const span = spanOf(granularity, day!, project);
  const holds = project.ladder.map((rung) => compileHolds(rung, span, project, bind));
  const standing = rungsOf(project.ladder).flatMap((name, index) => {
    if (!is.includes(name)) return [];
    const higher = holds.slice(index).map((condition) => `NOT ${condition}`);
    return `(${[...holds.slice(index - 1, index), ...higher, 'true'].join(' AND ')})`;
  });
  const seen = among('persons(project = {project:String})', `first_day <= ${bind(span.lastDay, 'Date')}`);
  return `(${seen} AND (${standing.join(' OR ')}))`;
}

/** For each rung, whether its rule holds in the period that holds the day; for one person at a time. */
export function compileLadder(
  project: ProjectSettings,
  granularity: RungRule['granularity'],
  day: string,
  bind: Bind,
): string[] {
  const span = spanOf(granularity, day, project);
  return project.ladder.map((rung) => compileHolds(rung, span, project, bind));
}

function compileHolds(rung: Rung, span: Span, project: ProjectSettings, bind: Bind): string {
  const { firstDay, lastDay, days } = span;
  const leaf = (rule: Parameters<typeof conditionOf>[0]) => conditionOf(rule, project, bind);
  const money = (condition: string) =>
    among(
      `person_revenue(project = {project:String}, first_day = ${bind(firstDay, 'Date')}, last_day = ${bind(lastDay, 'Date')})`,
      condition,
    );
  const parts = [
    ...(rung.activeDays === undefined
      ? []
      : rung.activeDays > days
        ? ['false']
        : [leaf({ activeDays: { window: days, from: rung.activeDays, end: lastDay } })]),
    ...Object.entries(rung.events ?? {}).map(([event, times]) =>
      leaf({ did: { event, times, days, end: lastDay } }),
    ),
    ...Object.entries(rung.revenue ?? {}).map(([currency, least]) => {
      const sum = `currency = ${bind(currency, 'String')} AND revenue`;
      const amount = `toDecimal256(${bind(least, 'String')}, 18)`;
      // Who neither bought nor gave back has no row, and a revenue of 0.
      return Number(least) === 0 ? `NOT ${money(`${sum} < ${amount}`)}` : money(`${sum} >= ${amount}`);
    }),
    ...(rung.orders === undefined
      ? []
      : [money(`true GROUP BY person HAVING sum(orders) >= ${bind(rung.orders, 'UInt32')}`)]),
  ];
  return `(${[...parts, 'true'].join(' AND ')})`;
}

function spanOf(granularity: RungRule['granularity'], day: string, project: ProjectSettings): Span {
  const weekStart = WEEK_DAYS.indexOf(project.weekStart);
  const firstDay = startOf(granularity, day, weekStart);
  const next = nextAfter(granularity, day, weekStart);
  return { firstDay, lastDay: addDays(next, -1), days: countPeriods('day', firstDay, next) };
}
