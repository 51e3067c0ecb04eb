import { isbot } from 'isbot';
import { CHANNEL_RULES } from '../channel-rules.js';
import { DEVICE_LIBRARIES } from '../wire/libraries.js';
import { compareBytes } from './bytes.js';
import { zoneCalendar } from './calendar.js';
import { withDefaults } from './defaults.js';
import { judgeEvent, ownTimeOf } from './judge-event.js';
import { judgeLinks, keyOf } from './links.js';
import { firstPresent, readAmount } from './money.js';
import { byFirstReceived } from './receipt.js';
import type {
  DeadLetterReason,
  OracleEvent,
  OracleOptions,
  OraclePerson,
  OracleProject,
  OracleSettings,
  OracleStore,
  OracleWireEvent,
  StoredEvent,
} from './types.js';

/**
 * Reads a project's whole stream by the rules of People, Time and Once.
 * The order of the events plays no part, but in `verdicts`, which has the order given.
 */
export function readEvents(
  project: OracleProject,
  events: readonly OracleEvent[],
  options: OracleOptions = {},
): OracleStore {
  const settings = withDefaults(project);
  const dayOf = zoneCalendar(settings.timeZone);
  const erasedKeys = new Set((options.erased ?? []).map(keyOf));
  const lists = {
    libraries: options.deviceLibraries ?? DEVICE_LIBRARIES,
    isRobot: options.isRobot ?? ((userAgent: string) => isbot(userAgent)),
  };
  const verdicts: (DeadLetterReason | null)[] = [];
  const copies: StoredEvent[] = [];
  for (const [index, given] of events.entries()) {
    const judged = judgeEvent(given, settings, lists);
    if (judged.dead !== null) {
      verdicts.push(judged.dead);
      continue;
    }
    const { stored } = judged;
    if (erasedKeys.has(keyOf(stored.rawId))) {
      verdicts.push('erased');
      continue;
    }
    verdicts.push(null);
    const messageId = judged.messageId ?? deriveMessageId(given.event, index);
    copies.push({ ...stored, messageId, person: '', day: dayOf(stored.timestampMs) });
  }

  const { links, rootOf } = judgeLinks(copies, erasedKeys);
  for (const copy of copies) copy.person = rootOf(keyOf(copy.rawId));

  // From here on the order received decides which of equal copies counts.
  copies.sort(byReceipt);
  const plain = firstOf(copies, (copy) =>
    JSON.stringify([copy.messageId, keyOf(copy.rawId), copy.timestampMs, copy.type, copy.name]),
  );
  // A copy that no role could read anything from counts for its message only if no other can.
  const facts = firstOf(
    [true, false].flatMap((may) => copies.filter((copy) => mayBeFact(copy, settings) === may)),
    (copy) => copy.messageId,
  );
  const byOwnTime = [...copies].sort(byTime);
  const persons = new Map<string, OraclePerson>();
  for (const copy of byOwnTime) {
    const person = persons.get(copy.person) ?? { key: copy.person, events: [] };
    person.events.push(copy);
    persons.set(copy.person, person);
  }
  return {
    settings,
    channelRules: options.channelRules ?? CHANNEL_RULES,
    verdicts,
    links,
    copies: byOwnTime,
    facts: facts.sort(byTime),
    plain: plain.sort(byTime),
    conflictingCopies: plain.length - facts.length,
    persons,
    personOf: rootOf,
  };
}

/** Earliest first: by (timestamp, messageId), and after that by what makes the order total. */
export function byTime(a: StoredEvent, b: StoredEvent): number {
  return a.timestampMs - b.timestampMs || compareBytes(a.messageId, b.messageId) || byReceipt(a, b);
}

/** The copy received first comes first. */
function byReceipt(a: StoredEvent, b: StoredEvent): number {
  return (
    byFirstReceived(a, b) ||
    compareBytes(a.rawId.id, b.rawId.id) ||
    compareBytes(a.rawId.kind, b.rawId.kind) ||
    compareBytes(a.messageId, b.messageId)
  );
}

/** Whether a role could read something from it, by its name or by what it says. */
function mayBeFact(
  { type, name, wire: { properties = {} } }: StoredEvent,
  settings: OracleSettings,
): boolean {
  const { roles, experiment, inviterProperty, inviteProperty, amountProperties } = settings;
  const names = [...Object.values(roles).flat(), experiment.event, experiment.conversion];
  const said = [inviterProperty, inviteProperty, 'experiment', 'variant', 'creative'];
  return (
    type === 'track' &&
    (names.includes(name) ||
      readAmount(firstPresent(properties, amountProperties)) !== null ||
      said.some((property) => ['string', 'number'].includes(typeof properties[property])))
  );
}

/** The first copy of each key, in the order given. */
export function firstOf(copies: readonly StoredEvent[], key: (copy: StoredEvent) => string): StoredEvent[] {
  const first = new Map<string, StoredEvent>();
  for (const copy of copies) if (!first.has(key(copy))) first.set(key(copy), copy);
  return [...first.values()];
}

/** Stands in for the id that the collector derives: equal for equal events, no one's where the event has no time of its own. */
function deriveMessageId(event: OracleWireEvent, index: number): string {
  if (ownTimeOf(event) === null) return `fresh:${index}`;
  return `derived:${canonical({ ...event, sentAt: undefined, history: undefined })}`;
}

function canonical(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  members.sort(([a], [b]) => compareBytes(a, b));
  return `{${members.map(([key, member]) => `${JSON.stringify(key)}:${canonical(member)}`).join(',')}}`;
}
