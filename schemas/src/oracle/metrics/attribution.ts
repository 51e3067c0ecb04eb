import { isSeen, isTrackOf } from '../activity.js';
import { compareBytes } from '../bytes.js';
import { touchChannel } from '../channel.js';
import { repeatedMessages, revenueFacts } from '../facts.js';
import { isWithin } from '../growth.js';
import { keyOf } from '../links.js';
import { type Amount, absolute, writeAmount } from '../money.js';
import { distinctByBytes, share } from '../numbers.js';
import { type DayRange, factsAsked, isWithinDaysOf, plainByPerson, spanOf } from '../question.js';
import { firstOf } from '../read-events.js';
import type { AskedAlways, OracleStore, StoredEvent } from '../types.js';

export interface AttributionPathsParams extends AskedAlways, DayRange {
  /** Days before the conversion in which a touch counts. */
  window: number;
}
export interface AttributionParams extends AttributionPathsParams {
  model: 'first' | 'last' | 'linear';
}

const PARTS_OF_A_CONVERSION = 1_000_000n;
const MOST_PATHS = 100;

interface Conversion {
  event: StoredEvent;
  /** Channels of the touches, earliest first; `direct` alone where there was none. */
  channels: string[];
  order: { currency: string; amount: Amount } | null;
}

function conversionsOf(store: OracleStore, params: AttributionPathsParams): Conversion[] {
  const orders = new Map(
    revenueFacts(store)
      .filter((fact) => fact.isOrder)
      .map(({ event, currency, amount }) => [event.messageId, { currency, amount }]),
  );
  const eventsOf = plainByPerson(store, params);
  const repeated = repeatedMessages(store);
  return factsAsked(store, params)
    .filter((event) => !repeated.has(event.messageId))
    .filter((event) => isTrackOf(event, store.settings.roles.conversion) || orders.has(event.messageId))
    .filter((event) => isWithin(event.day, spanOf(params)))
    .map((event) => {
      const touches = (eventsOf.get(event.person) ?? [])
        .filter((touch) => isSeen(touch) && touch.timestampMs < event.timestampMs)
        .filter((touch) => isWithinDaysOf(touch, event, params.window));
      // once per (messageId, raw id, time), whatever its copies are called
      const channels = firstOf(touches, ({ messageId, rawId, timestampMs }) =>
        JSON.stringify([messageId, keyOf(rawId), timestampMs]),
      ).flatMap((touch) => touchChannel(touch.wire.context, store) ?? []);
      return {
        event,
        channels: channels.length === 0 ? ['direct'] : channels,
        order: orders.get(event.messageId) ?? null,
      };
    });
}

/** Parts of a whole for each touch; the remainder goes to the earliest, so that the parts sum to the whole. */
function partsOf(whole: bigint, touches: number, model: AttributionParams['model']): bigint[] {
  const count = BigInt(touches);
  const magnitude = absolute(whole);
  return Array.from({ length: touches }, (_, index) => {
    if (model === 'first') return index === 0 ? whole : 0n;
    if (model === 'last') return index === touches - 1 ? whole : 0n;
    const part = magnitude / count + (BigInt(index) < magnitude % count ? 1n : 0n);
    return whole < 0n ? -part : part;
  });
}

/** Which touches a model gives a share to, however small the whole. */
function credited(channels: readonly string[], model: AttributionParams['model']): string[] {
  if (model === 'first') return [channels[0]!];
  if (model === 'last') return [channels.at(-1)!];
  return [...channels];
}

function sumByChannel(
  conversions: readonly { channels: string[]; whole: bigint }[],
  model: AttributionParams['model'],
): { group: string; sum: bigint }[] {
  const groups = distinctByBytes(conversions.flatMap(({ channels }) => credited(channels, model)));
  return groups.map((group) => {
    const parts = conversions.flatMap(({ channels, whole }) =>
      partsOf(whole, channels.length, model).filter((_, index) => channels[index] === group),
    );
    return { group, sum: parts.reduce((sum, part) => sum + part, 0n) };
  });
}

export interface AttributionRow {
  group: string;
  /** In units of 10⁻⁶. */
  conversions: number;
}

export function attribution(store: OracleStore, params: AttributionParams): AttributionRow[] {
  const wholes = conversionsOf(store, params).map(({ channels }) => ({
    channels,
    whole: PARTS_OF_A_CONVERSION,
  }));
  return sumByChannel(wholes, params.model).map(({ group, sum }) => ({
    group,
    conversions: Number(sum) / Number(PARTS_OF_A_CONVERSION),
  }));
}

export interface AttributionRevenueRow {
  group: string;
  currency: string;
  revenue: string;
}

export function attributionRevenue(store: OracleStore, params: AttributionParams): AttributionRevenueRow[] {
  const ordered = conversionsOf(store, params).flatMap(({ channels, order }) =>
    order === null ? [] : [{ channels, currency: order.currency, whole: order.amount }],
  );
  const rows = distinctByBytes(ordered.map(({ currency }) => currency)).flatMap((currency) =>
    sumByChannel(
      ordered.filter((one) => one.currency === currency),
      params.model,
    ).map(({ group, sum }) => ({ group, currency, revenue: writeAmount(sum) })),
  );
  return rows.sort((a, b) => compareBytes(a.group, b.group) || compareBytes(a.currency, b.currency));
}

export interface AttributionPathsRow {
  path: string;
  conversions: number;
  share: number | null;
}

/** The commonest ways to a conversion. */
export function attributionPaths(store: OracleStore, params: AttributionPathsParams): AttributionPathsRow[] {
  const paths = conversionsOf(store, params).map(({ channels }) =>
    channels.filter((channel, index) => channel !== channels[index - 1]).join(' > '),
  );
  return distinctByBytes(paths)
    .map((path) => {
      const conversions = paths.filter((one) => one === path).length;
      return { path, conversions, share: share(conversions, paths.length) };
    })
    .sort((a, b) => b.conversions - a.conversions)
    .slice(0, MOST_PATHS);
}
