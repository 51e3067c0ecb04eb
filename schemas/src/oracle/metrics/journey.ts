import { isTrackOf } from '../activity.js';
import { type DayNumber, formatDay, periodsOf, type Range, todayOf } from '../calendar.js';
import { type GroupBy, groupOfPersons } from '../group.js';
import { distinctByBytes, median, share } from '../numbers.js';
import { plainByPerson } from '../question.js';
import type { AskedAlways, JourneyStage, OracleStore, StoredEvent } from '../types.js';

export interface JourneyParams extends AskedAlways, Range {
  by?: Exclude<GroupBy, 'cohort'>;
}
export interface JourneyRow {
  period: string;
  current: boolean;
  group: string;
  step: number;
  stage: string;
  standing: number;
  entered: number;
  before: number | null;
  wentOn: number | null;
  rate: number | null;
  medianDays: number | null;
}

/** A stage that became the person's furthest, and on which day. */
interface Entry {
  stage: number;
  day: DayNumber;
}

function isOfStage(event: StoredEvent, stage: JourneyStage): boolean {
  return isTrackOf(event, stage.events ?? []) || (stage.pages === true && event.type === 'page');
}

/** The person's way: every stage that was further than all before it. */
function entriesOf(events: readonly StoredEvent[], stages: readonly JourneyStage[]): Entry[] {
  const entries: Entry[] = [];
  for (const event of events) {
    const stage = stages.findLastIndex((one) => isOfStage(event, one));
    if (stage > (entries.at(-1)?.stage ?? -1)) entries.push({ stage, day: event.day });
  }
  return entries;
}

/** The furthest stage by the end of a day; −1 for none. */
function stageAt(entries: readonly Entry[], day: DayNumber): number {
  return entries.filter((entry) => entry.day <= day).at(-1)?.stage ?? -1;
}

export function journey(store: OracleStore, params: JourneyParams): JourneyRow[] {
  const stages = store.settings.journey;
  const today = todayOf(store.settings, params.asOf);
  const groupOf = groupOfPersons(store, params.by);
  const ways = [...plainByPerson(store, params)].map(([person, events]) => ({
    group: groupOf(person),
    entries: entriesOf(events, stages),
  }));
  return periodsOf(store.settings, params, today).flatMap(({ start, end, current }) => {
    const lastDay = Math.min(end - 1, today);
    const standing = ways.filter(({ entries }) => stageAt(entries, lastDay) >= 0);
    const groups = (params.by ?? '') === '' ? [''] : distinctByBytes(standing.map(({ group }) => group));
    return groups.flatMap((group) => {
      const own = standing.filter((way) => way.group === group).map(({ entries }) => entries);
      return stages.map(({ stage }, index) => {
        const hasEntered = (entries: readonly Entry[], which: number) =>
          entries.some((entry) => entry.stage === which && entry.day >= start && entry.day <= lastDay);
        const entered = own.filter((entries) => hasEntered(entries, index));
        const before = own.filter(
          (entries) => stageAt(entries, start - 1) === index - 1 || hasEntered(entries, index - 1),
        );
        const wentOn = before.filter((entries) => stageAt(entries, lastDay) >= index);
        const waits = entered.flatMap((entries) => {
          const at = entries.findIndex((entry) => entry.stage === index);
          return at === 0 ? [] : [entries[at]!.day - entries[at - 1]!.day];
        });
        return {
          period: formatDay(start),
          current,
          group,
          step: index + 1,
          stage,
          standing: own.filter((entries) => stageAt(entries, lastDay) === index).length,
          entered: entered.length,
          before: index === 0 ? null : before.length,
          wentOn: index === 0 ? null : wentOn.length,
          rate: index === 0 ? null : share(wentOn.length, before.length),
          medianDays: median(waits),
        };
      });
    });
  });
}
