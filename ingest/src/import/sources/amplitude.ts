import { isJsonObject, type Json, type JsonObject, textOf } from '../../domain/json/number-text.js';
import { multiplyDecimals } from '../multiply-decimals.js';
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

/** The life of a session or an app, and autocapture: they would be the earliest event of a visit, without its campaign. */
const BY_ITSELF =
  /^(?:session_(?:start|end)|\[Amplitude\] (?:(?:Start|End) Session|Element (?:Clicked|Changed)|Application (?:Installed|Updated|Opened|Backgrounded)))$/;
const PLACED: ReadonlySet<string> = new Set([
  ...['uuid', 'event_type', 'event_time', 'event_properties', 'user_id', 'device_id', 'ip_address'],
]);
/** What an initial value is where there was none. As the value of an event's own property it is a text. */
const EMPTY = 'EMPTY';

/** Amplitude's export, one event a line. */
export const amplitudeSource: ImportSource = {
  key: 'amplitude',
  read(line) {
    const name = textOf(line.event_type);
    if (name === undefined) return NOT_AN_EXPORT;
    const properties = isJsonObject(line.event_properties) ? line.event_properties : {};
    const shared = {
      userId: said(line.user_id),
      anonymousId: said(line.device_id),
      timestamp: isoTimeOf(line.event_time),
      messageId: messageIdOf(line),
    };
    const isLink = shared.userId !== undefined && shared.anonymousId !== undefined;
    const traits = traitsOf(name, line);
    const events =
      name === '$identify'
        ? [writeEvent({ ...shared, type: 'identify', traits })]
        : isLink || traits !== undefined
          ? [writeEvent({ ...shared, type: 'identify', messageId: `${shared.messageId}:link`, traits })]
          : [];
    if (name === '$identify') return { events };
    if (name === '$groupidentify') return { events: [...events, ...groupsOf(line, shared)] };
    if (BY_ITSELF.test(name)) return { events, leftOut: name };
    events.push(
      writeEvent({
        ...kindOf(name, properties),
        ...shared,
        context: contextOf(line, properties),
        properties: propertiesOf(line, properties),
      }),
    );
    return { events };
  },
};

const NOT_AN_EXPORT = {
  events: [],
  refusal: 'the line has no `event_type`, so it is not an event of Amplitude',
};

function messageIdOf(line: JsonObject): string {
  const uuid = said(line.uuid);
  if (uuid !== undefined) return `amplitude:${uuid}`;
  const fields =
    said(line.$insert_id) === undefined
      ? ['device_id', 'user_id', 'event_type', 'event_time', 'event_id', 'session_id']
      : ['$insert_id', 'device_id'];
  return deriveMessageId(
    'amplitude',
    fields.map((field) => line[field] ?? null),
  );
}

function kindOf(name: string, properties: JsonObject): Record<string, Json | undefined> {
  if (name === '[Amplitude] Page Viewed') return { type: 'page' };
  if (name === '[Amplitude] Screen Viewed')
    return { type: 'screen', name: said(properties['[Amplitude] Screen Name']) };
  return { type: 'track', event: name === 'revenue_amount' ? 'Order Completed' : name };
}

/** Every line repeats the person's values; only one that changed them says something about its own time. */
function traitsOf(name: string, line: JsonObject): JsonObject | undefined {
  const isChange = isJsonObject(line.data) && line.data.user_properties_updated === true;
  if (!isJsonObject(line.user_properties) || (name !== '$identify' && !isChange)) return undefined;
  const { $set, $setOnce, $set_once, ...plain } = line.user_properties;
  const values = [$setOnce, $set_once, plain, $set].filter(isJsonObject);
  const kept = Object.entries(Object.assign({}, ...values) as JsonObject).filter(
    ([, value]) => value !== EMPTY,
  );
  return kept.length === 0 ? undefined : Object.fromEntries(kept);
}

function groupsOf(line: JsonObject, shared: Record<string, Json | undefined>): string[] {
  const traits = isJsonObject(line.group_properties) ? line.group_properties : undefined;
  return Object.entries(isJsonObject(line.groups) ? line.groups : {}).map(([kind, key]) =>
    writeEvent({
      ...shared,
      type: 'group',
      messageId: `${shared.messageId}:group:${kind}`,
      groupId: said(Array.isArray(key) ? key[0] : key),
      traits,
    }),
  );
}

function contextOf(line: JsonObject, properties: JsonObject): JsonObject | undefined {
  return compact({
    campaign: campaignOf(properties),
    page: pageOf({
      url: properties['[Amplitude] Page Location'] ?? properties['[Amplitude] Page URL'],
      referrer: properties.referrer,
      title: properties['[Amplitude] Page Title'],
    }),
    ip: said(line.ip_address),
  });
}

function propertiesOf(line: JsonObject, properties: JsonObject): JsonObject {
  const rest = without(line, PLACED);
  if (textOf(rest.session_id) === '-1') delete rest.session_id;
  const money = compact({ revenue: revenueOf(properties), currency: said(properties.$currency) });
  return withOther({ ...properties, ...money }, 'amplitude', rest);
}

/** Amplitude's own revenue, if the event has any; a property `revenue` of the team stays what it is. */
function revenueOf(properties: JsonObject): Json | undefined {
  if (said(properties.$revenue) !== undefined) return properties.$revenue;
  const price = said(properties.$price);
  if (price === undefined) return undefined;
  return multiplyDecimals(price, said(properties.$quantity) ?? '1') ?? undefined;
}
