import { HABITS, type Person } from './cast.js';
import { createRandom, type Random } from './random.js';
import { openScene, type Scene, type SceneEvent } from './scene.js';

export interface Story {
  seed: string;
  /** The first instant of day 0, in milliseconds since 1970 UTC. */
  startMs: number;
  days: number;
}

const DAY_MS = 86_400_000;

/** What a person has done so far, where it changes what comes next. */
interface Progress {
  isMember: boolean;
  hasProject: boolean;
  orders: number;
  tier: 'none' | 'bronze' | 'silver';
  sentInvites: number;
  sawExperiment: boolean;
}

/** Everything that one person does from arrival to the end of the story, in no particular order. */
export function liveALife(person: Person, story: Story): SceneEvent[] {
  const random = createRandom(`${story.seed}/life/${person.index}`);
  const scene = openScene(person, random);
  const done: Progress = {
    isMember: false,
    hasProject: false,
    orders: 0,
    tier: 'none',
    sentInvites: 0,
    sawExperiment: false,
  };
  let awayUntil = -1;
  for (let day = person.arrivalDay; day < story.days; day++) {
    const due = person.invites.filter((invitation) => invitation.day === day);
    const isFirst = day === person.arrivalDay;
    if (
      !isFirst &&
      due.length === 0 &&
      (day < awayUntil || !random.chance(HABITS[person.habit] * weekendFactor(day)))
    )
      continue;
    visit(person, scene, random, story.startMs + day * DAY_MS, { day, isFirst, done });
    for (const { inviteId } of due) scene.track('Invite Sent', { inviteId });
    // Everybody lapses some day; some come back.
    if (random.chance(0.018)) awayUntil = random.chance(0.45) ? day + random.between(20, 60) : story.days;
  }
  return scene.events;
}

interface Moment {
  day: number;
  isFirst: boolean;
  done: Progress;
}

function visit(
  person: Person,
  scene: Scene,
  random: Random,
  dayMs: number,
  { day, isFirst, done }: Moment,
): void {
  const device = person.hasPhone && !isFirst && random.chance(0.4) ? 'phone' : 'laptop';
  scene.enter(dayMs + random.between(5 * 60, 20 * 60) * 60_000, device);
  scene.page('Home', '/', isFirst ? person.arrival : {});
  if (!done.isMember && (isFirst ? person.signsUpAtOnce : random.chance(0.2))) signUp(person, scene, done);
  // A second device is a stranger until its owner signs in there.
  else if (done.isMember && !scene.isKnownHere() && random.chance(0.8)) scene.identify();

  if (!done.sawExperiment && day >= 30 && random.chance(0.6)) seeExperiment(person, scene, done);
  seeAds(scene, random);
  browse(scene, random);
  if (!done.isMember) return;
  if (!done.hasProject && random.chance(0.25 + HABITS[person.habit] / 2)) {
    done.hasProject = true;
    scene.track('Project Created', { template: random.pick(['empty', 'kitchen', 'garden']) });
  }
  if (random.chance(0.4))
    scene.track('Content Played', {
      contentId: `film-${random.between(1, 40)}`,
      seconds: random.between(20, 1_800),
    });
  if (random.chance(buyingChance(person, done))) buy(person, scene, random, dayMs, done);
  if (random.chance(0.015))
    scene.track('Survey Answered', {
      score: Math.min(10, Math.round(5 + 4 * HABITS[person.habit] + random.between(-3, 3))),
    });
  if (random.chance(0.012))
    scene.track('Invite Sent', { inviteId: `invite-${person.userId}-open-${done.sentInvites++}` });
}

function signUp(person: Person, scene: Scene, done: Progress): void {
  done.isMember = true;
  scene.identify();
  const { invitedBy } = person;
  scene.track('Signed Up', invitedBy === undefined ? {} : { inviterId: invitedBy.inviterId });
  if (invitedBy !== undefined) scene.track('Invite Accepted', invitedBy);
}

const VARIANTS = ['control', 'short-form'] as const;

function seeExperiment(person: Person, scene: Scene, done: Progress): void {
  done.sawExperiment = true;
  scene.track('Experiment Viewed', { experiment: 'checkout', variant: VARIANTS[person.index % 2] });
}

function seeAds(scene: Scene, random: Random): void {
  if (!random.chance(0.14)) return;
  const campaign = random.pick(['spring-of-nowhere', 'brand-nowhere']);
  scene.track('Ad Shown', { campaign });
  if (random.chance(0.2)) scene.track('Ad Clicked', { campaign });
}

function browse(scene: Scene, random: Random): void {
  for (let views = random.between(0, 2); views > 0; views--) {
    const product = random.between(1, 60);
    scene.page('Product', `/products/${product}`);
    scene.track('Product Viewed', { productId: `product-${product}` });
  }
  if (!random.chance(0.15)) return;
  const first = random.between(1, 59);
  scene.track('Products Compared', { productIds: [`product-${first}`, `product-${first + 1}`] });
}

/** Regulars buy more; the short form helps a little. */
function buyingChance(person: Person, done: Progress): number {
  const base = 0.05 + 0.08 * (1 - HABITS[person.habit]);
  return base * (done.sawExperiment && VARIANTS[person.index % 2] === 'short-form' ? 1.3 : 1);
}

function buy(person: Person, scene: Scene, random: Random, dayMs: number, done: Progress): void {
  const order = {
    orderId: `order-${person.index}-${done.orders++}`,
    revenue: exactAmount(random.between(499, 14_999)),
    currency: person.currency,
  };
  scene.track('Order Completed', order);
  if (random.chance(0.07)) {
    scene.trackLater(
      dayMs + random.between(2, 9) * DAY_MS + random.between(0, DAY_MS - 1),
      'Order Refunded',
      order,
    );
  }
  if (random.chance(0.15))
    scene.track('Review Submitted', {
      productId: `product-${random.between(1, 60)}`,
      stars: random.between(2, 5),
    });
  const tier = done.orders >= 5 ? 'silver' : done.orders >= 2 ? 'bronze' : 'none';
  if (tier !== 'none' && tier !== done.tier) scene.track('Member Joined', { tier });
  done.tier = tier;
}

/** Cents as decimal text, never through a fraction. */
function exactAmount(cents: number): string {
  return `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, '0')}`;
}

function weekendFactor(day: number): number {
  return day % 7 >= 5 ? 0.7 : 1;
}
