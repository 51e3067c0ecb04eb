import { createRandom, type Random } from './random.js';

/** How often someone comes, as the chance of a visit on a day. */
export const HABITS = { daily: 0.85, often: 0.45, weekly: 0.16, rarely: 0.04, once: 0 } as const;
export type Habit = keyof typeof HABITS;

/** Where someone came from, as the first page view tells it. */
export interface Arrival {
  campaign?: { source: string; medium: string; name: string };
  referrer?: string;
}

export interface Invitation {
  inviteId: string;
  /** Day of the story on which it is sent, from 0. */
  day: number;
}

export interface Person {
  index: number;
  userId: string;
  name: string;
  habit: Habit;
  arrivalDay: number;
  arrival: Arrival;
  /** Signs up on the first day; others may later, or never. */
  signsUpAtOnce: boolean;
  hasPhone: boolean;
  currency: 'EUR' | 'USD';
  /** Who invited this person, and by which invitation. */
  invitedBy?: { inviterId: string; inviteId: string };
  /** Invitations that someone accepts. */
  invites: Invitation[];
}

// No one is called like this.
const FIRST_NAMES = [
  'Bramble',
  'Quill',
  'Pixel',
  'Nimbus',
  'Waffle',
  'Marble',
  'Fidget',
  'Sprocket',
  'Tumble',
  'Biscuit',
];
const LAST_NAMES = [
  'Placeholder',
  'Example',
  'McSample',
  'von Fixture',
  'Demoson',
  'Testworth',
  'Madeup',
  'Lorem',
];

const CHANNELS = { campaign: 0.28, search: 0.26, social: 0.14, referral: 0.1, direct: 0.22 };
const CAMPAIGNS = [
  { source: 'newsletter', medium: 'email', name: 'spring-of-nowhere' },
  { source: 'google', medium: 'cpc', name: 'brand-nowhere' },
  { source: 'facebook', medium: 'paid-social', name: 'lookalike-nobody' },
];
const REFERRERS = {
  search: ['https://www.google.com/', 'https://duckduckgo.com/', 'https://www.bing.com/'],
  social: ['https://www.facebook.com/', 'https://t.co/made-up', 'https://www.linkedin.com/feed/'],
  referral: ['https://blog.example.org/made-up-review', 'https://partner.example.net/'],
};

/** Everybody who appears, in order of arrival; more arrive later in the story than at its beginning. */
export function castPeople(count: number, days: number, seed: string): Person[] {
  const random = createRandom(`${seed}/cast`);
  const arrivals = Array.from({ length: count }, () => Math.floor(days * random.next() ** 0.75));
  const people = arrivals
    .map((day) => Math.min(days - 1, day))
    .sort((a, b) => a - b)
    .map((arrivalDay, index) => castPerson(index, arrivalDay, random));
  for (const person of people) invite(person, people, random);
  return people;
}

function castPerson(index: number, arrivalDay: number, random: Random): Person {
  return {
    index,
    userId: `user-${String(index).padStart(4, '0')}`,
    name: `${random.pick(FIRST_NAMES)} ${random.pick(LAST_NAMES)}`,
    habit: random.weighted({ daily: 0.11, often: 0.17, weekly: 0.27, rarely: 0.2, once: 0.25 }),
    arrivalDay,
    arrival: arriveBy(random.weighted(CHANNELS), random),
    signsUpAtOnce: random.chance(0.5),
    hasPhone: random.chance(0.35),
    currency: random.chance(0.7) ? 'EUR' : 'USD',
    invites: [],
  };
}

function arriveBy(channel: keyof typeof CHANNELS, random: Random): Arrival {
  if (channel === 'direct') return {};
  if (channel === 'campaign') return { campaign: random.pick(CAMPAIGNS) };
  return { referrer: random.pick(REFERRERS[channel]) };
}

/** Some people came because someone who was there before invited them, the day before at the latest. */
function invite(person: Person, people: readonly Person[], random: Random): void {
  if (!random.chance(0.14)) return;
  const inviter = people[random.between(0, person.index)]!;
  if (!inviter.signsUpAtOnce || inviter.arrivalDay >= person.arrivalDay) return;
  const inviteId = `invite-${inviter.userId}-${inviter.invites.length}`;
  const day = Math.max(inviter.arrivalDay, person.arrivalDay - random.between(1, 6));
  inviter.invites.push({ inviteId, day });
  person.invitedBy = { inviterId: inviter.userId, inviteId };
  person.arrival = {};
  person.signsUpAtOnce = true;
}
