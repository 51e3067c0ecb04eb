import { castPeople } from './cast.js';
import { liveALife } from './live-a-life.js';
import type { SceneEvent } from './scene.js';

export interface HistoryOptions {
  people: number;
  days: number;
  /** Nothing happens after this instant, in milliseconds since 1970 UTC. */
  endMs: number;
  seed: string;
}

const DAY_MS = 86_400_000;

/** Everything that ever happened, in order of time. The same options give the same bytes. */
export function writeHistory({ people, days, endMs, seed }: HistoryOptions): SceneEvent[] {
  const startMs = Math.floor(endMs / DAY_MS) * DAY_MS - (days - 1) * DAY_MS;
  const story = { seed: `${seed}/${startMs}`, startMs, days };
  return castPeople(people, days, story.seed)
    .flatMap((person) => liveALife(person, story))
    .filter((event) => event.atMs <= endMs)
    .sort((a, b) => a.atMs - b.atMs);
}
