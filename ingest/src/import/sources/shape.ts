import { createHash } from 'node:crypto';
import { type Json, type JsonObject, textOf } from '../../domain/json/number-text.js';
import { writeJson } from '../../domain/json/write-json.js';

/** What vendors write where there is nothing. */
const NOTHING: ReadonlySet<string> = new Set(['', '$direct', '(direct)', '(none)', '(not set)']);

/** The text of a member, undefined where the vendor says that there is none. */
export function said(value: Json | undefined): string | undefined {
  const text = textOf(value);
  return text === undefined || NOTHING.has(text.trim()) ? undefined : text;
}

/** The object without members that are undefined; undefined where none is left. */
export function compact(members: Record<string, Json | undefined>): JsonObject | undefined {
  const entries = Object.entries(members).filter((entry): entry is [string, Json] => entry[1] !== undefined);
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

/** The campaign that the fields of one event name. */
export function campaignOf(properties: JsonObject): JsonObject | undefined {
  return compact({
    source: said(properties.utm_source),
    medium: said(properties.utm_medium),
    name: said(properties.utm_campaign),
    term: said(properties.utm_term),
    content: said(properties.utm_content),
  });
}

/** The page that an event was on. `url` keeps its query. */
export function pageOf(page: Record<'url' | 'referrer' | 'title', Json | undefined>): JsonObject | undefined {
  const url = said(page.url);
  return compact({
    url,
    path: url === undefined || !URL.canParse(url) ? undefined : new URL(url).pathname,
    referrer: said(page.referrer),
    title: said(page.title),
  });
}

const SPACED_TIME = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d.*)$/;

/** A time with a space before the time of day, as ISO 8601. Everything else is left for the collector to judge. */
export function isoTimeOf(value: Json | undefined): string | undefined {
  return textOf(value)?.replace(SPACED_TIME, '$1T$2');
}

/** A messageId of the fields that make an event one event. */
export function deriveMessageId(source: string, key: readonly Json[]): string {
  return `${source}:${createHash('sha256')
    .update(writeJson([...key], { sortKeys: true }))
    .digest('hex')}`;
}

/** The members of an object but those that have a place elsewhere. */
export function without(object: JsonObject, names: ReadonlySet<string>): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([name]) => !names.has(name)));
}

/** An event's properties, and under the tool's name what else its line says, if anything. */
export function withOther(properties: JsonObject, tool: string, other: JsonObject): JsonObject {
  return Object.keys(other).length === 0 ? properties : { ...properties, [tool]: other };
}

/** JSON of an event, without members that are undefined. */
export function writeEvent(members: Record<string, Json | undefined>): string {
  return writeJson(compact(members) ?? {});
}
