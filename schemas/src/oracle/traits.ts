import type { Json, OraclePerson } from './types.js';

/**
 * A person's traits: for each name the latest value, by (timestamp, messageId by bytes), of the `traits` of identify events
 * and of `context.traits` of any event but group, whose traits are the group's. Taken over every copy. Of one event the
 * `traits` win. A null says nothing.
 */
export function traitsOf(person: OraclePerson): Map<string, Json> {
  const latest = new Map<string, Json>();
  for (const { type, wire } of person.events) {
    if (type === 'group') continue;
    const around = (wire.context as { traits?: { [name: string]: Json } } | undefined)?.traits;
    const own = type === 'identify' ? wire.traits : undefined;
    for (const traits of [around, own]) {
      for (const [name, value] of Object.entries(traits ?? {})) if (value !== null) latest.set(name, value);
    }
  }
  return latest;
}
