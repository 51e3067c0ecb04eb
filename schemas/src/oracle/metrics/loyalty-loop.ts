import { isTrackOf } from '../activity.js';
import { repeatedMessages } from '../facts.js';
import { isWithin } from '../growth.js';
import { median, share } from '../numbers.js';
import { type DayRange, plainByPerson, spanOf } from '../question.js';
import type { AskedAlways, LoopStage, OracleStore, StoredEvent } from '../types.js';

export interface LoyaltyLoopParams extends AskedAlways, DayRange {}
export interface LoyaltyLoopRow {
  stage: LoopStage;
  persons: number;
}

const STAGES: LoopStage[] = ['consider', 'evaluate', 'buy', 'enjoy', 'advocate', 'bond'];

/** Every person's events of the range, earliest first. */
function eventsOfRange(store: OracleStore, params: LoyaltyLoopParams): StoredEvent[][] {
  return [...plainByPerson(store, params).values()].map((events) =>
    events.filter((event) => isWithin(event.day, spanOf(params))),
  );
}

export function loyaltyLoop(store: OracleStore, params: LoyaltyLoopParams): LoyaltyLoopRow[] {
  const persons = eventsOfRange(store, params);
  const isPurchase = purchasesOf(store);
  return STAGES.map((stage) => {
    const isOfStage = (event: StoredEvent) =>
      stage === 'buy' ? isPurchase(event) : isTrackOf(event, store.settings.loop[stage]);
    return { stage, persons: persons.filter((events) => events.some(isOfStage)).length };
  });
}

/** An order that came again is no second purchase, and none of whoever sent it. */
function purchasesOf(store: OracleStore): (event: StoredEvent) => boolean {
  const repeated = repeatedMessages(store);
  return (event) => isTrackOf(event, store.settings.loop.buy) && !repeated.has(event.messageId);
}

export interface LoyaltyLoopSummaryRow {
  buyers: number;
  shortWay: number;
  shortWayShare: number | null;
  pairs: number;
  medianDaysBetween: number | null;
}

/** Who bought again without considering or evaluating in between, and after how many days anyone bought again. */
export function loyaltyLoopSummary(store: OracleStore, params: LoyaltyLoopParams): LoyaltyLoopSummaryRow[] {
  const { loop } = store.settings;
  const isPurchase = purchasesOf(store);
  let buyers = 0;
  let shortWay = 0;
  const daysBetween: number[] = [];
  for (const events of eventsOfRange(store, params)) {
    let last: StoredEvent | null = null;
    let hasLookedAround = false;
    let wentShortWay = false;
    for (const event of events) {
      if (isPurchase(event)) {
        if (last !== null) {
          daysBetween.push(event.day - last.day);
          if (!hasLookedAround) wentShortWay = true;
        }
        last = event;
        hasLookedAround = false;
      } else if (isTrackOf(event, [...loop.consider, ...loop.evaluate])) {
        hasLookedAround = true;
      }
    }
    if (last !== null) buyers += 1;
    if (wentShortWay) shortWay += 1;
  }
  return [
    {
      buyers,
      shortWay,
      shortWayShare: share(shortWay, buyers),
      pairs: daysBetween.length,
      medianDaysBetween: median(daysBetween),
    },
  ];
}
