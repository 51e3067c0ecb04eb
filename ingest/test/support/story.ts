import type { EventType } from '@everloop/schemas';
import type { EventRow } from '../../src/domain/event-row.js';

/** One call of a story. `n` is its number, which every client is able to carry in properties or traits. */
export interface StoryCall {
  n: number;
  type: EventType;
}

/** Enough calls of every type to fill several batches of any client. */
export function tellStory(calls = 120): StoryCall[] {
  const types: EventType[] = ['track', 'identify', 'page', 'screen', 'group', 'alias', 'track', 'track'];
  return Array.from({ length: calls }, (_, n) => ({ n, type: types[n % types.length] as EventType }));
}

/** What is stored once copies are taken as one: `type n` of each message, in order of n. */
export function retell(rows: readonly EventRow[]): string[] {
  const messages = new Map(rows.map((row) => [row.message_id, row]));
  return [...messages.values()]
    .map((row) => ({ type: row.type, n: numberOf(row) }))
    .sort((a, b) => a.n - b.n)
    .map(({ type, n }) => `${type} ${n}`);
}

export function expectedOf(story: readonly StoryCall[]): string[] {
  return story.map(({ n, type }) => `${type} ${n}`);
}

/** An alias has neither properties nor traits: its number is in the old id. */
function numberOf(row: EventRow): number {
  if (row.type === 'alias') return Number(row.previous_id?.replace('device-', ''));
  const said = { ...row.traits, ...row.properties } as { n?: number };
  return Number(said.n);
}
