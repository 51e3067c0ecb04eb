import { formatIsoTime } from '../../domain/iso-time.js';
import { isJsonObject, type Json, type JsonObject, textOf } from '../../domain/json/number-text.js';
import { createZoneClock } from '../zone-clock.js';
import type { ImportSource } from './import-source.js';
import {
  campaignOf,
  compact,
  deriveMessageId,
  pageOf,
  said,
  withOther,
  without,
  writeEvent,
} from './shape.js';

const DEVICE = '$device:';
const PAGE_VIEW = '$mp_web_page_view';
/** Autocapture and the life of an app: they would be the earliest event of a visit, without its campaign. */
const BY_ITSELF =
  /^(?:\$mp_(?!web_page_view$).*|\$session_(?:start|end)|\$ae_(?:session|first_open|updated))$/;
/** Have a place elsewhere, or differ between two exports of one event. */
const PLACED: ReadonlySet<string> = new Set([
  ...['time', '$insert_id', 'distinct_id', '$distinct_id_before_identity', '$user_id', '$device_id'],
  ...['$ip', 'mp_processing_time_ms', '$mp_api_timestamp_ms'],
]);
const NOT_THE_EVENT: ReadonlySet<string> = new Set([
  'mp_processing_time_ms',
  '$mp_api_timestamp_ms',
  'distinct_id',
]);
const TOP_LEVEL: ReadonlySet<string> = new Set(['event', 'properties']);
/** A time in seconds is below, one in milliseconds above, from 1973 to the year 5138. */
const FIRST_MS = 1e11;

/** Mixpanel's raw export, and the profiles of its Engage API. `timeZone` is the one that `time` is written in. */
export function createMixpanelSource(timeZone: string): ImportSource {
  const toInstantMs = createZoneClock(timeZone);
  const readTime = (value: Json | undefined): string | undefined => {
    const text = textOf(value);
    const number = Number(text);
    if (text === undefined || text.trim() === '' || !Number.isFinite(number)) return text;
    const wallMs = Math.trunc(Math.abs(number) >= FIRST_MS ? number : number * 1_000);
    // Beyond what a date can be: left to the collector, which refuses it.
    return Math.abs(wallMs) > 8e15 ? text : formatIsoTime(toInstantMs(wallMs));
  };
  return {
    key: `mixpanel ${timeZone}`,
    read(line) {
      if (isJsonObject(line.$properties)) return readProfile(line, line.$properties);
      const name = textOf(line.event);
      if (name === undefined || !isJsonObject(line.properties)) return NOT_AN_EXPORT;
      const { properties } = line;
      const ids = whoseEvent(properties);
      const shared = {
        ...ids,
        timestamp: readTime(properties.time),
        messageId: messageIdOf(name, line, properties, ids),
      };
      const link = linkOf(name, properties);
      if (link !== undefined) return { events: [writeEvent({ ...shared, ...NO_IDS, ...link })] };
      const events =
        ids.userId !== undefined && ids.anonymousId !== undefined
          ? [writeEvent({ ...shared, type: 'identify', messageId: `${shared.messageId}:link` })]
          : [];
      if (BY_ITSELF.test(name)) return { events, leftOut: name };
      events.push(
        writeEvent({
          ...(name === PAGE_VIEW ? { type: 'page' } : { type: 'track', event: name }),
          ...shared,
          context: contextOf(properties),
          properties: propertiesOf(line, properties),
        }),
      );
      return { events };
    },
  };
}

const NOT_AN_EXPORT = {
  events: [],
  refusal:
    'the line is neither an event (`event` and `properties`) nor a profile (`$properties`) of Mixpanel',
};
const NO_IDS = { userId: undefined, anonymousId: undefined };

interface Ids {
  userId: string | undefined;
  anonymousId: string | undefined;
}

/** The canonical `distinct_id` is rewritten after a login, so it counts only where the line has nothing better. */
function whoseEvent(properties: JsonObject): Ids {
  const userId = said(properties.$user_id);
  const anonymousId = deviceOf(said(properties.$device_id));
  if (userId !== undefined || anonymousId !== undefined) return { userId, anonymousId };
  return idsOf(said(properties.$distinct_id_before_identity) ?? said(properties.distinct_id));
}

function idsOf(id: string | undefined): Ids {
  return id?.startsWith(DEVICE)
    ? { userId: undefined, anonymousId: deviceOf(id) }
    : { userId: id, anonymousId: undefined };
}

function deviceOf(id: string | undefined): string | undefined {
  return id?.startsWith(DEVICE) ? id.slice(DEVICE.length) : id;
}

/** What the lines that only link people become; undefined for every other line. */
function linkOf(name: string, properties: JsonObject): Record<string, Json | undefined> | undefined {
  if (name === '$identify' && properties.$identified_id !== undefined) {
    const anonymousId = deviceOf(said(properties.$anon_id));
    return { type: 'identify', userId: said(properties.$identified_id), anonymousId };
  }
  if (name === '$create_alias') return aliasOf(said(properties.alias), said(properties.distinct_id));
  if (name === '$merge' && Array.isArray(properties.$distinct_ids)) {
    const [first, second] = properties.$distinct_ids;
    return aliasOf(said(first), said(second));
  }
  return undefined;
}

function aliasOf(previous: string | undefined, kept: string | undefined) {
  return { type: 'alias', previousId: deviceOf(previous), userId: deviceOf(kept) };
}

/** One event has two `distinct_id`s, exported before and after a login. */
function messageIdOf(name: string, line: JsonObject, properties: JsonObject, ids: Ids): string {
  const insertId = said(properties.$insert_id);
  if (insertId === undefined)
    return deriveMessageId('mixpanel', [{ ...line, properties: without(properties, NOT_THE_EVENT) }]);
  const time = textOf(properties.time) ?? null;
  return deriveMessageId('mixpanel', [name, insertId, time, ids.userId ?? ids.anonymousId ?? null]);
}

function contextOf(properties: JsonObject): JsonObject | undefined {
  return compact({
    campaign: campaignOf(properties),
    page: pageOf({
      url: properties.$current_url,
      referrer: properties.$referrer,
      title: properties.current_page_title,
    }),
    ip: said(properties.$ip),
  });
}

function propertiesOf(line: JsonObject, properties: JsonObject): JsonObject {
  return withOther(without(properties, PLACED), 'mixpanel', without(line, TOP_LEVEL));
}

/** Traits of a person. Mixpanel writes `$last_seen` in UTC, without a zone. */
function readProfile(line: JsonObject, traits: JsonObject) {
  const time = said(traits.$last_seen);
  if (time === undefined)
    return {
      events: [],
      refusal: 'the profile has no `$last_seen`, so it is not known when its values held',
    };
  const id = said(line.$distinct_id);
  return {
    events: [
      writeEvent({
        type: 'identify',
        ...idsOf(id),
        timestamp: time,
        messageId: deriveMessageId('mixpanel', ['profile', id ?? null, time]),
        traits,
      }),
    ],
  };
}
