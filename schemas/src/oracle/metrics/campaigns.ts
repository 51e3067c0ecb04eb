import { activeDays, isTrackOf } from '../activity.js';
import { todayOf } from '../calendar.js';
import { campaignOf } from '../campaign.js';
import { repeatedMessages } from '../facts.js';
import { isWithin } from '../growth.js';
import { distinctByBytes, share } from '../numbers.js';
import { type DayRange, factsAsked, isWithinDaysOf, spanOf } from '../question.js';
import { byTime } from '../read-events.js';
import type { AskedAlways, OracleStore, StoredEvent } from '../types.js';

export interface CampaignsParams extends AskedAlways, DayRange {}
export interface CampaignsRow {
  campaign: string;
  reached: number;
  interacted: number;
  interactionRate: number | null;
  converted: number;
  conversionRate: number | null;
  d7Size: number;
  d7Retained: number;
  d7Rate: number | null;
  d30Size: number;
  d30Retained: number;
  d30Rate: number | null;
  referred: number;
  referralRate: number | null;
}

/** Every step of a campaign holds only persons of the step before. */
export function campaigns(store: OracleStore, params: CampaignsParams): CampaignsRow[] {
  const { roles, campaign: settings } = store.settings;
  const today = todayOf(store.settings, params.asOf);
  const facts = factsAsked(store, params);
  const inRange = facts.filter((event) => isWithin(event.day, spanOf(params)));
  const impressions = inRange.filter((event) => isTrackOf(event, roles.impression));
  const interactions = inRange.filter((event) => isTrackOf(event, roles.interaction));
  const repeated = repeatedMessages(store);
  const names = distinctByBytes(impressions.flatMap((event) => campaignOf(event) ?? []));
  return names.map((campaign) => {
    const named = (event: StoredEvent) => campaignOf(event) === campaign;
    const reached = [...new Set(impressions.filter(named).map((event) => event.person))];
    const interacted = reached.flatMap(
      (person) => interactions.find((event) => event.person === person && named(event)) ?? [],
    );
    const converted = interacted.flatMap(
      (first) =>
        facts.find(
          (event) =>
            event.person === first.person &&
            isTrackOf(event, roles.conversion) &&
            !repeated.has(event.messageId) &&
            isWithinDaysOf(first, event, settings.windowDays),
        ) ?? [],
    );
    const retainedOn = (day: number) => {
      const mature = converted.filter((conversion) => conversion.day + day < today);
      const retained = mature.filter((conversion) =>
        activeDays(store, store.persons.get(conversion.person)!).has(conversion.day + day),
      );
      return { size: mature.length, retained: retained.length };
    };
    const d7 = retainedOn(7);
    const d30 = retainedOn(30);
    const referred = converted.filter((conversion) =>
      facts.some(
        (event) =>
          event.person === conversion.person &&
          isTrackOf(event, roles.invite) &&
          byTime(event, conversion) > 0,
      ),
    );
    return {
      campaign,
      reached: reached.length,
      interacted: interacted.length,
      interactionRate: share(interacted.length, reached.length),
      converted: converted.length,
      conversionRate: share(converted.length, interacted.length),
      d7Size: d7.size,
      d7Retained: d7.retained,
      d7Rate: share(d7.retained, d7.size),
      d30Size: d30.size,
      d30Retained: d30.retained,
      d30Rate: share(d30.retained, d30.size),
      referred: referred.length,
      referralRate: share(referred.length, converted.length),
    };
  });
}
