import { isJsonObject, type Json, type JsonObject, textOf } from '../../domain/json/number-text.js';
import { parseJson } from '../../domain/json/parse-json.js';
import type { ImportSource } from './import-source.js';
import {
  campaignOf,
  compact,
  deriveMessageId,
  isoTimeOf,
  pageOf,
  said,
  withOther,
  without,
  writeEvent,
} from './shape.js';

/** Autocapture and measurements: they would be the earliest event of a visit, without its campaign. */
const BY_ITSELF: ReadonlySet<string> = new Set([
  ...['$pageleave', '$autocapture', '$feature_flag_called', '$set', '$rageclick', '$dead_click'],
  ...['$web_vitals', '$$heatmap'],
]);
/** Have a place elsewhere, or say when the export was written. */
const PLACED: ReadonlySet<string> = new Set([
  ...['uuid', 'event', 'distinct_id', 'timestamp', 'properties', '_inserted_at'],
]);
const PLACED_PROPERTIES: ReadonlySet<string> = new Set(['$ip', '$set', '$set_once']);

/** PostHog's batch export: events and persons, as JSON lines. */
export const posthogSource: ImportSource = {
  key: 'posthog',
  read(line) {
    const properties = readObject(line.properties);
    if (properties === null) return { events: [], refusal: '`properties` is not a JSON object' };
    const name = textOf(line.event);
    if (name !== undefined) return readEvent(name, line, properties);
    return line.person_id === undefined ? NOT_AN_EXPORT : readPerson(line, properties);
  },
};

const NOT_AN_EXPORT = {
  events: [],
  refusal: 'the line is neither an event (`event`) nor a person (`person_id`) of PostHog',
};

/** An object, or the text of one, as the export writes it depending on its settings. */
function readObject(value: Json | undefined): JsonObject | null {
  if (value === undefined || value === null || value === '') return {};
  if (typeof value !== 'string') return isJsonObject(value) ? value : null;
  try {
    const parsed = parseJson(value);
    return isJsonObject(parsed) ? parsed : null;
  } catch {
    return null;
  }
}

function readEvent(name: string, line: JsonObject, properties: JsonObject) {
  const id = said(line.distinct_id);
  const messageId =
    said(line.uuid) === undefined
      ? deriveMessageId('posthog', [name, id ?? null, line.timestamp ?? null, properties.$insert_id ?? null])
      : `posthog:${said(line.uuid)}`;
  const shared = { ...whoseEvent(id, properties), timestamp: isoTimeOf(line.timestamp), messageId };
  const traits = traitsOf(properties);
  if (name === '$identify') {
    const ids = { userId: id, anonymousId: said(properties.$anon_distinct_id) };
    return { events: [writeEvent({ type: 'identify', ...shared, ...ids, traits })] };
  }
  if (name === '$create_alias' || name === '$merge_dangerously') {
    const ids = { previousId: said(properties.alias), userId: id, anonymousId: undefined };
    return { events: [writeEvent({ type: 'alias', ...shared, ...ids })] };
  }
  if (name === '$groupidentify') return readGroup(id, shared, properties);
  const events =
    traits === undefined
      ? []
      : [writeEvent({ type: 'identify', ...shared, messageId: `${messageId}:traits`, traits })];
  if (BY_ITSELF.has(name)) return { events, leftOut: name };
  events.push(
    writeEvent({
      ...kindOf(name, properties),
      ...shared,
      context: contextOf(properties),
      properties: propertiesOf(line, properties),
    }),
  );
  return { events };
}

/** After a reset the `distinct_id` is new and `$device_id` stays, so what PostHog says itself comes first. */
function whoseEvent(id: string | undefined, properties: JsonObject) {
  const { $is_identified, $process_person_profile, $device_id } = properties;
  const isAnonymous =
    typeof $is_identified === 'boolean'
      ? !$is_identified
      : $process_person_profile === false || (id !== undefined && id === textOf($device_id));
  return isAnonymous ? { userId: undefined, anonymousId: id } : { userId: id, anonymousId: undefined };
}

/** A name under both counts as `$set` says. */
function traitsOf({ $set, $set_once }: JsonObject): JsonObject | undefined {
  const traits = {
    ...(isJsonObject($set_once) ? $set_once : {}),
    ...(isJsonObject($set) ? $set : {}),
  };
  return Object.keys(traits).length === 0 ? undefined : traits;
}

/** A server that names no person sends a group under an id made of its kind and key, which is not a person. */
function readGroup(id: string | undefined, shared: Record<string, Json | undefined>, properties: JsonObject) {
  const groupId = said(properties.$group_key);
  if (id === undefined || id === `$${textOf(properties.$group_type)}_${groupId}`)
    return { events: [], leftOut: '$groupidentify' };
  const traits = isJsonObject(properties.$group_set) ? properties.$group_set : undefined;
  return { events: [writeEvent({ type: 'group', ...shared, groupId, traits })] };
}

function kindOf(name: string, properties: JsonObject): Record<string, Json | undefined> {
  if (name === '$pageview') return { type: 'page' };
  if (name === '$screen') return { type: 'screen', name: said(properties.$screen_name) };
  return { type: 'track', event: name };
}

function contextOf(properties: JsonObject): JsonObject | undefined {
  return compact({
    campaign: campaignOf(properties),
    page: pageOf({ url: properties.$current_url, referrer: properties.$referrer, title: properties.title }),
    ip: said(properties.$ip),
    userAgent: said(properties.$raw_user_agent),
  });
}

function propertiesOf(line: JsonObject, properties: JsonObject): JsonObject {
  return withOther(without(properties, PLACED_PROPERTIES), 'posthog', without(line, PLACED));
}

/** Every id of a person is joined to the person, so merges that the events no longer show are kept. */
function readPerson(line: JsonObject, properties: JsonObject) {
  const isDeleted = line.is_deleted === true || textOf(line.is_deleted) === '1';
  if (isDeleted) return { events: [], leftOut: 'deleted person' };
  const timestamp = isoTimeOf(line.created_at);
  if (timestamp === undefined)
    return {
      events: [],
      refusal: 'the person has no `created_at`, so it is not known when its ids were joined',
    };
  const personId = textOf(line.person_id) ?? null;
  const userId = `posthog:${personId}`;
  const previousId = said(line.distinct_id);
  const key = (kind: string, rest: Json) => deriveMessageId('posthog', [kind, personId, rest]);
  const alias = { type: 'alias', previousId, userId, timestamp, messageId: key('id', previousId ?? null) };
  const messageId = key('traits', line.person_version ?? null);
  const events = [writeEvent(alias)];
  if (Object.keys(properties).length > 0)
    events.push(writeEvent({ type: 'identify', userId, timestamp, messageId, traits: properties }));
  return { events };
}
