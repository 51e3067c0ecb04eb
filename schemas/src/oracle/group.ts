import { formatDay, periodOf } from './calendar.js';
import { channelsOfPersons } from './channel.js';
import { firstSeenDays } from './facts.js';
import type { OracleStore } from './types.js';

/** What a list may be split by; '' is one group of everyone, named ''. */
export type GroupBy = '' | 'channel' | 'cohort';

/** Makes the function that names a person's group: the channel, or the first day of the first-seen month. */
export function groupOfPersons(store: OracleStore, by: GroupBy = ''): (person: string) => string {
  if (by === 'channel') {
    const channels = channelsOfPersons(store);
    return (person) => channels.get(person) ?? 'direct';
  }
  if (by === 'cohort') {
    const days = firstSeenDays(store);
    return (person) => {
      const day = days.get(person);
      return day === undefined ? '' : formatDay(periodOf(day, 'month', store.settings.weekStart));
    };
  }
  return () => '';
}
