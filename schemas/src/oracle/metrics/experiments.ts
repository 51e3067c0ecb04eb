import { isTrackOf } from '../activity.js';
import { campaignOf } from '../campaign.js';
import { repeatedMessages, revenueFacts, textProperty } from '../facts.js';
import { isWithin, sumOf } from '../growth.js';
import { chiSquaredOfEqualShares, newcombe } from '../intervals.js';
import { perHead, writeAmount } from '../money.js';
import { distinctByBytes, share } from '../numbers.js';
import { type DayRange, factsAsked, isWithinDaysOf, spanOf } from '../question.js';
import type { AskedAlways, OracleStore, StoredEvent } from '../types.js';

export interface ExperimentsParams extends AskedAlways, DayRange {
  by?: '' | 'creative' | 'campaign';
}
export interface ExperimentsRow {
  experiment: string;
  variant: string;
  exposed: number;
  converted: number;
  rate: number | null;
  difference: number | null;
  differenceLow: number | null;
  differenceHigh: number | null;
}

interface Assignment {
  experiment: string;
  variant: string;
  /** The person's first exposure to the experiment ever. */
  exposure: StoredEvent;
  /** Saw another variant too, at any time. */
  isMixed: boolean;
}

function variantOf(event: StoredEvent, by: ExperimentsParams['by']): string | null {
  if (by === 'creative') return textProperty(event, 'creative');
  if (by === 'campaign') return campaignOf(event);
  return textProperty(event, 'variant');
}

/** Everyone whose first exposure falls in the range. */
function assignments(store: OracleStore, params: ExperimentsParams): Assignment[] {
  const assigned = new Map<string, Assignment>();
  for (const event of factsAsked(store, params)) {
    const experiment = textProperty(event, 'experiment');
    const variant = variantOf(event, params.by);
    if (!isTrackOf(event, [store.settings.experiment.event]) || experiment === null || variant === null)
      continue;
    const key = JSON.stringify([experiment, event.person]);
    const known = assigned.get(key);
    if (known === undefined) assigned.set(key, { experiment, variant, exposure: event, isMixed: false });
    else if (known.variant !== variant) known.isMixed = true;
  }
  return [...assigned.values()].filter(({ exposure }) => isWithin(exposure.day, spanOf(params)));
}

interface Variant {
  experiment: string;
  variant: string;
  exposures: StoredEvent[];
}

function variantsOf(all: readonly Assignment[]): Variant[] {
  const counted = all.filter(({ isMixed }) => !isMixed);
  return distinctByBytes(counted.map(({ experiment }) => experiment)).flatMap((experiment) => {
    const ofExperiment = counted.filter((one) => one.experiment === experiment);
    return distinctByBytes(ofExperiment.map(({ variant }) => variant)).map((variant) => ({
      experiment,
      variant,
      exposures: ofExperiment.filter((one) => one.variant === variant).map(({ exposure }) => exposure),
    }));
  });
}

/** Every variant against the control, over persons by their first exposure. */
export function experiments(store: OracleStore, params: ExperimentsParams): ExperimentsRow[] {
  const { conversion, windowDays, control } = store.settings.experiment;
  const repeated = repeatedMessages(store);
  const conversions = store.facts.filter(
    (event) => isTrackOf(event, [conversion]) && !repeated.has(event.messageId),
  );
  const counts = variantsOf(assignments(store, params)).map(({ experiment, variant, exposures }) => ({
    experiment,
    variant,
    whole: exposures.length,
    part: exposures.filter((exposure) =>
      conversions.some(
        (event) => event.person === exposure.person && isWithinDaysOf(exposure, event, windowDays),
      ),
    ).length,
  }));
  return counts.map((count) => {
    const against = counts.find((one) => one.experiment === count.experiment && one.variant === control);
    const isCompared = against !== undefined && against !== count;
    const interval = isCompared ? newcombe(count, against) : null;
    return {
      experiment: count.experiment,
      variant: count.variant,
      exposed: count.whole,
      converted: count.part,
      rate: share(count.part, count.whole),
      difference: isCompared ? count.part / count.whole - against.part / against.whole : null,
      differenceLow: interval?.low ?? null,
      differenceHigh: interval?.high ?? null,
    };
  });
}

export interface ExperimentsRevenueRow {
  experiment: string;
  variant: string;
  currency: string;
  exposed: number;
  revenue: string;
  revenuePerPerson: number | null;
}

/** Orders and refunds inside the window of the own exposure. */
export function experimentsRevenue(store: OracleStore, params: ExperimentsParams): ExperimentsRevenueRow[] {
  const { windowDays } = store.settings.experiment;
  const money = revenueFacts(store);
  return variantsOf(assignments(store, params)).flatMap(({ experiment, variant, exposures }) => {
    const inside = exposures.flatMap((exposure) =>
      money.filter(
        ({ person, event }) => person === exposure.person && isWithinDaysOf(exposure, event, windowDays),
      ),
    );
    return distinctByBytes(inside.map(({ currency }) => currency)).map((currency) => {
      const revenue = sumOf(inside.filter((fact) => fact.currency === currency));
      return {
        experiment,
        variant,
        currency,
        exposed: exposures.length,
        revenue: writeAmount(revenue),
        revenuePerPerson: perHead(revenue, exposures.length),
      };
    });
  });
}

export interface ExperimentsCheckRow {
  experiment: string;
  variants: number;
  exposed: number;
  excluded: number;
  chiSquared: number | null;
  degrees: number;
}

/** Whether the variants got equal shares, and who was left out for having seen two. */
export function experimentsCheck(store: OracleStore, params: ExperimentsParams): ExperimentsCheckRow[] {
  const all = assignments(store, params);
  const variants = variantsOf(all);
  return distinctByBytes(all.map(({ experiment }) => experiment)).map((experiment) => {
    const sizes = variants.filter((one) => one.experiment === experiment).map((one) => one.exposures.length);
    return {
      experiment,
      variants: sizes.length,
      exposed: sizes.reduce((sum, size) => sum + size, 0),
      excluded: all.filter((one) => one.experiment === experiment && one.isMixed).length,
      chiSquared: chiSquaredOfEqualShares(sizes),
      degrees: Math.max(sizes.length - 1, 0),
    };
  });
}
