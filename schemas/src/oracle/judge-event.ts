import type { DeviceLibrary } from '../wire/libraries.js';
import { byteLength } from './bytes.js';
import { readInstant } from './read-instant.js';
import type { DeadLetterReason, Json, OracleEvent, OracleSettings, RawId, StoredEvent } from './types.js';

const TYPES = ['track', 'identify', 'page', 'screen', 'group', 'alias'];
const PLACEHOLDERS = new Set([
  '',
  'null',
  'undefined',
  'none',
  'nil',
  'nan',
  '0',
  '-1',
  'anonymous',
  'guest',
  'unknown',
  '[object object]',
  'true',
  'false',
]);
const QUARTER_MS = 15 * 60_000;
const DAY_MS = 86_400_000;
const MAX_BYTES = 256;

type ReadId =
  | { is: 'absent' }
  | { is: 'placeholder'; text: string }
  | { is: 'invalid' }
  | { is: 'too_long' }
  | { is: 'id'; text: string };

/** Reads an id as sent. A number is its text; a placeholder counts as absent, though the verdict may name it. */
export function readId(value: unknown): ReadId {
  if (value === undefined || value === null) return { is: 'absent' };
  if (typeof value !== 'string' && typeof value !== 'number') return { is: 'invalid' };
  const text = String(value);
  if (PLACEHOLDERS.has(text.trim().toLowerCase())) return { is: 'placeholder', text };
  return byteLength(text) > MAX_BYTES ? { is: 'too_long' } : { is: 'id', text };
}

export type Judged =
  | { dead: DeadLetterReason }
  | { dead: null; stored: Omit<StoredEvent, 'person' | 'day' | 'messageId'>; messageId: string | null };

/** What is known of the world: which libraries run on devices, and whose user agents are robots'. */
export interface KnownLists {
  libraries: readonly DeviceLibrary[];
  isRobot(userAgent: string): boolean;
}

function isRobot({ context }: OracleEvent['event'], { notBots }: OracleSettings, lists: KnownLists): boolean {
  const userAgent = context?.userAgent;
  if (typeof userAgent !== 'string' || userAgent.trim() === '') return false;
  return lists.isRobot(userAgent) && !notBots.some((text) => userAgent.includes(text));
}

/** Says whether one event is kept, and what of it. Nothing here depends on any other event. */
export function judgeEvent(
  { receivedAt, event }: OracleEvent,
  settings: OracleSettings,
  lists: KnownLists,
): Judged {
  if (typeof event !== 'object' || event === null || Array.isArray(event)) return { dead: 'not_an_object' };
  if (!TYPES.includes(event.type)) return { dead: 'invalid_type' };
  const library = lists.libraries.find(({ name }) => name === event.context?.library?.name);
  if (library !== undefined && settings.bots === 'refuse' && isRobot(event, settings, lists)) {
    return { dead: 'bot' };
  }

  const user = readId(event.userId);
  const anonymous = readId(event.anonymousId);
  const previous = event.type === 'alias' ? readId(event.previousId) : { is: 'absent' as const };
  for (const id of [user, anonymous, previous]) {
    if (id.is === 'invalid') return { dead: 'invalid_id' };
    if (id.is === 'too_long') return { dead: 'id_too_long' };
  }
  if (event.type === 'alias') {
    if (user.is !== 'id' || previous.is !== 'id') return { dead: 'incomplete_alias' };
  }
  let rawId: RawId;
  if (user.is === 'id') rawId = { kind: 'user', id: user.text };
  else if (anonymous.is === 'id') rawId = { kind: 'anonymous', id: anonymous.text };
  else if (user.is === 'placeholder' || anonymous.is === 'placeholder') return { dead: 'placeholder_id' };
  else return { dead: 'missing_id' };

  const messageId = event.messageId ?? null;
  if (messageId !== null) {
    if (typeof messageId !== 'string' || messageId === '') return { dead: 'invalid_message_id' };
    if (byteLength(messageId) > MAX_BYTES) return { dead: 'message_id_too_long' };
  }
  let name = '';
  if (event.type === 'track') {
    if (event.event === undefined || event.event === null || event.event === '')
      return { dead: 'missing_event' };
    if (typeof event.event !== 'string') return { dead: 'invalid_event' };
    if (byteLength(event.event) > MAX_BYTES) return { dead: 'event_name_too_long' };
    name = event.event;
  }
  if (event.type === 'group') {
    const group = readId(event.groupId);
    if (group.is === 'invalid') return { dead: 'invalid_id' };
    if (group.is === 'too_long') return { dead: 'id_too_long' };
    if (group.is !== 'id') return { dead: 'missing_group_id' };
  }
  for (const member of [event.properties, event.traits, event.context]) {
    if (member !== undefined && member !== null && (typeof member !== 'object' || Array.isArray(member))) {
      return { dead: 'invalid_properties' };
    }
  }

  const receivedAtMs = Date.parse(receivedAt);
  const isHistory = isOfHistory(event);
  const ownTime = ownTimeOf(event);
  if (isHistory && ownTime === null) return { dead: 'missing_timestamp' };
  let timestampMs = receivedAtMs;
  if (ownTime !== null) {
    const instant = readInstant(ownTime);
    if (instant === null) return { dead: 'invalid_timestamp' };
    timestampMs = instant;
    const sentAtMs = readInstant(event.sentAt);
    if (!isHistory && library?.sentAt === 'attempt' && sentAtMs !== null) {
      const skewMs = receivedAtMs - sentAtMs;
      if (Math.abs(skewMs) > QUARTER_MS) timestampMs += Math.floor(skewMs / QUARTER_MS + 0.5) * QUARTER_MS;
    }
  }
  if (timestampMs < receivedAtMs - settings.horizonDays * DAY_MS) return { dead: 'timestamp_too_old' };
  if (timestampMs > receivedAtMs + DAY_MS) return { dead: 'timestamp_in_future' };

  const type = event.type as StoredEvent['type'];
  const stored = { type, name, rawId, timestampMs, receivedAtMs, isHistory, wire: event };
  return { dead: null, messageId, stored };
}

/** Told so, or received by another collector before. */
function isOfHistory({ history, receivedAt }: OracleEvent['event']): boolean {
  return history === true || (receivedAt !== undefined && receivedAt !== null);
}

/** The time that an event carries itself; null for none. */
export function ownTimeOf(event: OracleEvent['event']): Json {
  const own = event.timestamp ?? event.originalTimestamp ?? null;
  return own === null && isOfHistory(event) ? (event.receivedAt ?? null) : own;
}
