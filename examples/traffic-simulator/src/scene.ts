import type { Person } from './cast.js';
import type { Random } from './random.js';

/** One event as the collector takes it, and when it happens. */
export interface SceneEvent {
  atMs: number;
  json: string;
}

type Device = 'laptop' | 'phone';

/** Writes down what a person does: keeps the clock, the device, and whether the shop knows who it is. */
export interface Scene {
  /** A visit begins. */
  enter(atMs: number, device: Device): void;
  page(name: string, path: string, arrival?: Person['arrival']): void;
  track(event: string, properties: Record<string, unknown>): void;
  /** Tracks what happens without the person being there, such as a refund. */
  trackLater(atMs: number, event: string, properties: Record<string, unknown>): void;
  /** From now on the shop knows who uses this device. */
  identify(): void;
  isKnownHere(): boolean;
  events: SceneEvent[];
}

const SHOP = 'https://shop.example.com';
const LIBRARY = { name: 'everloop-simulator', version: '0.1.0' };

export function openScene(person: Person, random: Random): Scene {
  const known = new Set<Device>();
  const events: SceneEvent[] = [];
  let clockMs = 0;
  let device: Device = 'laptop';

  const write = (atMs: number, type: string, members: object, context: object = {}) => {
    events.push({
      atMs,
      json: JSON.stringify({
        type,
        messageId: random.uuid(),
        timestamp: new Date(atMs).toISOString(),
        anonymousId: `anon-${person.index}-${device}`,
        ...(known.has(device) ? { userId: person.userId } : {}),
        ...members,
        context: { library: LIBRARY, ...context },
      }),
    });
  };
  const act = (...args: [type: string, members: object, context?: object]) => {
    clockMs += random.between(5, 150) * 1_000 + random.between(0, 999);
    write(clockMs, ...args);
  };

  return {
    events,
    enter(atMs, on) {
      clockMs = atMs;
      device = on;
    },
    page(name, path, arrival = {}) {
      const page = {
        url: SHOP + path,
        path,
        title: name,
        ...(arrival.referrer ? { referrer: arrival.referrer } : {}),
      };
      act('page', { name }, { page, ...(arrival.campaign ? { campaign: arrival.campaign } : {}) });
    },
    track: (event, properties) => act('track', { event, properties }),
    trackLater: (atMs, event, properties) => write(atMs, 'track', { event, properties }),
    identify() {
      known.add(device);
      act('identify', { traits: { name: person.name, tier: person.index % 5 === 0 ? 'paid' : 'free' } });
    },
    isKnownHere: () => known.has(device),
  };
}
