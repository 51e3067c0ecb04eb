import { crc32 } from 'node:zlib';
import { formatIsoTime } from '../domain/iso-time.js';
import { type Json, textOf } from '../domain/json/number-text.js';
import { quote } from '../domain/json/quote.js';
import { column } from '../domain/read-context.js';
import type { LogEntry } from '../ports/event-log.js';
import type { Draft } from './draft.js';
import type { RequestScope } from './project-scope.js';
import { writeTime } from './steps/read-time.js';

/** An accepted event as its `EventRow`, one line of JSON. By hand: an object on the way would cost as much as all the rest. */
export function writeRow(draft: Draft, scope: RequestScope): LogEntry {
  const projectId = scope.project.settings.id;
  const { event, facts } = draft;
  const row =
    `{"project":"${projectId}","message_id":${quote(draft.messageId)},"type":"${draft.type}"` +
    column('event', draft.name) +
    viewColumns(draft) +
    `,"timestamp":"${writeTime(draft)}","received_at":"${scope.receivedAt}"` +
    (draft.isHistory ? `,"history":${historyNumber(draft)}` : '') +
    (draft.clockQuarters === 0 ? '' : `,"clock_quarters":${draft.clockQuarters}`) +
    (draft.sentAtMs === null ? '' : `,"sent_at":"${writeSentAt(draft.sentAtMs, event.sentAt)}"`) +
    column('user_id', draft.userId) +
    column('anonymous_id', draft.anonymousId) +
    column('previous_id', draft.previousId) +
    column('group_id', draft.groupId) +
    (facts === null ? '' : facts.columns) +
    draft.factColumns +
    (draft.propertiesText === '' ? '' : `,"properties":${draft.propertiesText}`) +
    (draft.traitsText === '' ? '' : `,"traits":${draft.traitsText}`) +
    (draft.violations.length === 0 ? '' : `,"violations":[${draft.violations.map(quote).join(',')}]`) +
    '}';
  return { kind: 'event', projectId, timestampMs: draft.timestampMs, row };
}

/** Name and category of a page or screen; its address is in the properties where there is no `context.page`. */
function viewColumns(draft: Draft): string {
  if (draft.type !== 'page' && draft.type !== 'screen') return '';
  const { event, properties, facts } = draft;
  const named = column('name', textOf(event.name)) + column('category', textOf(event.category));
  if (properties === undefined || facts?.hasPage) return named;
  return (
    named +
    column('page_url', textOf(properties.url)) +
    column('page_path', textOf(properties.path)) +
    column('page_title', textOf(properties.title))
  );
}

/** The same for the same line whenever it is imported. Copies of one message that differ are told apart by it; 0 is live. */
function historyNumber({ propertiesText, traitsText, facts, event }: Draft): number {
  const said = [propertiesText, traitsText, facts?.columns ?? '', textOf(event.name), textOf(event.category)];
  return crc32(said.join('\0')) || 1;
}

/** Earliest and latest time that the column can hold; a clock beyond is of no use. */
const MIN_SENT_AT_MS = Date.UTC(1970, 0, 1);
const MAX_SENT_AT_MS = Date.UTC(2200, 0, 1);

function writeSentAt(sentAtMs: number, sent: Json | undefined): string {
  const within = Math.min(Math.max(sentAtMs, MIN_SENT_AT_MS), MAX_SENT_AT_MS);
  return within === sentAtMs && typeof sent === 'string' && sent.length === 24 ? sent : formatIsoTime(within);
}
