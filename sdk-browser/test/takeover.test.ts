import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createFakeTabs, type FakeTab } from './fake-tabs.js';

const track = (tab: FakeTab, from: number, to: number, padding?: string) => {
  for (let n = from; n < to; n++) tab.client.track('Item Viewed', padding ? { n, padding } : { n });
};
const numbersOf = (events: { properties?: unknown }[]) =>
  events.map(({ properties }) => (properties as { n: number }).n).sort((a, b) => a - b);
const MODES = ['up', 'slow', 'down', 'unreachable'] as const;
const range = (count: number) => Array.from({ length: count }, (_, n) => n);

describe('tabs without Web Locks', () => {
  it.each([2, 3, 5])('%i tabs that live leave each other alone: one event is one request', async (count) => {
    const { openTab, pass, requests } = createFakeTabs();
    const tabs = range(count).map(() => openTab());
    track(tabs[0]!, 0, 1);
    await pass(600_000);
    expect(requests).toHaveLength(1);
  });

  it.each([2, 3, 5])('%i tabs with the collector down: each tries its own batch, calmly', async (count) => {
    const { openTab, pass, requests, collector, waitingBatches } = createFakeTabs();
    collector.mode = 'down';
    const tabs = range(count).map(() => openTab());
    for (const [n, tab] of tabs.entries()) track(tab, n, n + 1);
    await pass(600_000);
    // 13 attempts in the first two minutes, then one in 25 to 35 s.
    expect(requests.length).toBeLessThan(count * 40);
    expect(waitingBatches()).toHaveLength(count);
    expect(tabs.map(({ client }) => client.stats().queued)).toEqual(tabs.map(() => 1));
    collector.mode = 'up';
    await pass(60_000);
    expect(
      numbersOf(requests.filter(({ status }) => status === 200).flatMap(({ events }) => events)),
    ).toEqual(range(count));
  });

  it('a tab that crashed is taken over by one that lives, once', async () => {
    const { openTab, pass, received, requests, collector, waitingBatches } = createFakeTabs();
    collector.mode = 'down';
    const [first, ...others] = range(4).map(() => openTab());
    track(first!, 0, 50);
    await pass(2_000);
    first!.crash();
    collector.mode = 'up';
    const before = requests.length;
    await pass(60_000);
    expect(numbersOf(received)).toEqual(range(50));
    expect(requests.length - before).toBe(1);
    expect(waitingBatches()).toEqual([]);
    expect(others.map(({ client }) => client.stats().queued)).toEqual([0, 0, 0]);
  });

  it('what a page left is taken over at once by the next one', async () => {
    const { openTab, pass, received, collector } = createFakeTabs();
    collector.mode = 'unreachable';
    const first = openTab();
    track(first, 0, 50);
    await pass(100);
    first.page.onLeave();
    first.crash();
    collector.mode = 'up';
    openTab();
    await pass(200);
    expect(numbersOf(received)).toEqual(range(50));
  });

  it('what a closed tab left is taken over at once by one of those that live', async () => {
    const { openTab, pass, requests, collector } = createFakeTabs();
    collector.mode = 'unreachable';
    const [closed, ...others] = range(4).map(() => openTab());
    track(closed!, 0, 50);
    await pass(100);
    closed!.page.onLeave();
    closed!.crash();
    const before = requests.length;
    await pass(200);
    expect(others.map(({ client }) => client.stats().queued).sort()).toEqual([0, 0, 50]);
    expect(requests.length - before).toBeLessThanOrEqual(1);
  });

  it('timers that fire once a minute do not make a background tab look dead', async () => {
    const { openTab, pass, requests, collector } = createFakeTabs();
    collector.mode = 'down';
    const background = openTab();
    track(background, 0, 50);
    await pass(2_000);
    background.isHidden = true;
    const before = requests.length;
    const other = openTab();
    await pass(300_000);
    expect(other.client.stats().queued).toBe(0);
    expect(requests.length - before).toBeLessThan(10);
  });

  it('a tab that was frozen finds its batches taken over, and neither sends nor writes them again', async () => {
    const { openTab, pass, received, requests, collector, waitingBatches } = createFakeTabs();
    collector.mode = 'down';
    const frozen = openTab();
    track(frozen, 0, 50);
    await pass(2_000);
    frozen.freeze();
    const other = openTab();
    await pass(10_000);
    expect(other.client.stats().queued).toBe(50);
    frozen.thaw();
    await pass(10_000);
    expect(frozen.client.stats()).toEqual({ queued: 0, delivered: 0, dropped: {} });
    expect(waitingBatches()).toHaveLength(1);
    track(frozen, 50, 60);
    collector.mode = 'up';
    await pass(60_000);
    expect(numbersOf(received)).toEqual(range(60));
    expect(requests.filter(({ status }) => status === 200)).toHaveLength(2);
  });

  it('what a tab could not write is still its own when the rest was taken over', async () => {
    const { openTab, pass, received, collector } = createFakeTabs();
    collector.mode = 'down';
    const frozen = openTab({ maxBatchBytes: 1_000 });
    track(frozen, 0, 10);
    await pass(10);
    frozen.isFull = true;
    track(frozen, 10, 20);
    await pass(2_000);
    frozen.freeze();
    const other = openTab();
    await pass(10_000);
    expect(other.client.stats().queued).toBeGreaterThan(0);
    frozen.thaw();
    await pass(100);
    expect(frozen.client.stats().queued + other.client.stats().queued).toBe(20);
    collector.mode = 'up';
    await pass(60_000);
    expect(numbersOf(received)).toEqual(range(20));
  });

  it('what a page tracks in the task in which it returns is not lost with what was taken over', async () => {
    const { openTab, pass, received, collector } = createFakeTabs();
    collector.mode = 'unreachable';
    const first = openTab();
    track(first, 0, 10);
    await pass(100);
    first.page.onLeave();
    openTab();
    await pass(5_000);
    track(first, 10, 20);
    first.page.onReturn();
    collector.mode = 'up';
    await pass(60_000);
    expect([...new Set(numbersOf(received))]).toEqual(range(20));
  });

  it('taking over stops where the queue is full; the rest waits its turn', async () => {
    const { openTab, pass, received, collector } = createFakeTabs();
    collector.mode = 'down';
    const first = openTab();
    track(first, 0, 500);
    await pass(1_000);
    first.crash();
    const second = openTab({ maxQueueBytes: 40_000 });
    await pass(10_000);
    const { queued, dropped } = second.client.stats();
    expect(dropped).toEqual({});
    expect(queued).toBeGreaterThan(0);
    expect(queued).toBeLessThan(300);
    collector.mode = 'up';
    await pass(600_000);
    expect(numbersOf(received)).toEqual(range(500));
  });
});

describe('two clients in one document, which hears no storage events of its own', () => {
  it('take from each other now and then, and send each event once in the end', async () => {
    const { openTab, pass, received, requests, collector, waitingBatches } = createFakeTabs();
    collector.mode = 'down';
    const clients = [openTab(), openTab()];
    for (const [at, client] of clients.entries()) {
      client.hearsNothing = true;
      track(client, at * 10, at * 10 + 10);
    }
    await pass(3_600_000);
    expect(waitingBatches()).toHaveLength(2);
    // Each tries once in 25 to 35 s.
    expect(requests.length).toBeLessThan(400);
    const before = requests.length;
    collector.mode = 'up';
    await pass(60_000);
    expect([...new Set(numbersOf(received))]).toEqual(range(20));
    // A copy that the other has taken stays in memory until the next look.
    expect(requests.length - before).toBeLessThanOrEqual(8);
  });
});

describe('one bound on what is stored', () => {
  const BOUND = 1_500_000;

  it('five tabs and the next visit together keep 1.5 MB, and count what they drop', async () => {
    const { openTab, pass, received, collector, mostStored, storedCharacters } = createFakeTabs();
    collector.mode = 'down';
    const tabs = range(5).map(() => openTab());
    let tracked = 0;
    // 12 rounds of 5 tabs with 10 events of 5 kB: 3 MB.
    for (let round = 0; round < 12; round++) {
      for (const tab of tabs) {
        track(tab, tracked, tracked + 10, 'x'.repeat(5_000));
        tracked += 10;
        await pass(50);
      }
    }
    expect(mostStored()).toBeLessThan(BOUND);
    expect(storedCharacters()).toBeGreaterThan(BOUND * 0.9);
    const statsOf = (live: FakeTab[]) => {
      const stats = live.map(({ client }) => client.stats());
      return {
        queued: stats.reduce((sum, { queued }) => sum + queued, 0),
        dropped: stats.reduce((sum, { dropped }) => sum + (dropped.queue_full ?? 0), 0),
      };
    };
    const { queued, dropped } = statsOf(tabs);
    expect(queued + dropped).toBe(tracked);
    expect(dropped).toBeGreaterThan(0);

    for (const tab of tabs) {
      tab.page.onLeave();
      tab.crash();
    }
    const next = openTab();
    track(next, tracked, tracked + 100, 'x'.repeat(5_000));
    tracked += 100;
    await pass(1_000);
    expect(mostStored()).toBeLessThan(BOUND);
    collector.mode = 'up';
    await pass(10_000);
    // The oldest were dropped: what arrived is the newest, without a gap.
    const arrived = [...new Set(numbersOf(received))];
    const lost = dropped + (next.client.stats().dropped.queue_full ?? 0);
    expect(arrived).toHaveLength(tracked - lost);
    expect(arrived.at(-1)).toBe(tracked - 1);
  });
});

describe('a batch that is on its way', () => {
  it('is not the one that is dropped', async () => {
    const { openTab, pass, received, collector } = createFakeTabs();
    collector.mode = 'slow';
    const tab = openTab();
    track(tab, 0, 1);
    await pass(1_000);
    track(tab, 1, 401, 'x'.repeat(4_000));
    await pass(10);
    collector.mode = 'up';
    await pass(600_000);
    const { queued, delivered, dropped } = tab.client.stats();
    expect(queued).toBe(0);
    expect(delivered).toBe(new Set(numbersOf(received)).size);
    expect(delivered + dropped.queue_full!).toBe(401);
    expect(numbersOf(received)[0]).toBe(0);
  });
});

const LIFE = ['freeze', 'thaw', 'crash', 'close', 'leave', 'return', 'hide', 'show', 'open'] as const;
type Step =
  | { kind: 'track'; tab: number; count: number }
  | { kind: 'pass'; ms: number }
  | { kind: 'collector'; mode: (typeof MODES)[number] }
  | { kind: (typeof LIFE)[number]; tab: number };

const tabAt = fc.nat(4);
const step = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('track' as const),
      tab: tabAt,
      count: fc.integer({ min: 1, max: 30 }),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('pass' as const),
      ms: fc.constantFrom(1, 50, 500, 3_100, 20_000, 70_000),
    }),
  },
  { weight: 4, arbitrary: fc.record({ kind: fc.constantFrom(...LIFE), tab: tabAt }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('collector' as const), mode: fc.constantFrom(...MODES) }),
  },
);

/** Acts the steps out, then lets every tab live and the collector answer. */
async function actOut(steps: Step[], seed: number, padding?: string) {
  const fake = createFakeTabs(seed);
  const tabs = [fake.openTab(), fake.openTab()];
  const opened = [...tabs];
  const startMs = fake.nowMs();
  let tracked = 0;
  const open = () => {
    const tab = fake.openTab();
    opened.push(tab);
    return tab;
  };
  for (const each of steps) {
    if (each.kind === 'pass') await fake.pass(each.ms);
    else if (each.kind === 'collector') fake.collector.mode = each.mode;
    else if (each.kind === 'open') {
      if (tabs.length < 5) tabs.push(open());
    } else {
      const tab = tabs[each.tab % tabs.length]!;
      if (each.kind === 'hide' || each.kind === 'show') tab.isHidden = each.kind === 'hide';
      else if (each.kind === 'freeze') tab.freeze();
      // A frozen tab ends without a word.
      else if (each.kind !== 'crash') tab.thaw();
      if (each.kind === 'track') {
        track(tab, tracked, tracked + each.count, padding);
        tracked += each.count;
      }
      if (each.kind === 'leave' || each.kind === 'close') tab.page.onLeave();
      if (each.kind === 'leave') tab.freeze();
      if (each.kind === 'return') tab.page.onReturn();
      if (each.kind === 'crash' || each.kind === 'close') {
        tab.crash();
        tabs[tabs.indexOf(tab)] = open();
      }
    }
    // A task that has ended has written what it tracked.
    await fake.settle();
  }
  for (const tab of tabs) {
    tab.isHidden = false;
    tab.thaw();
    tab.page.onReturn();
  }
  fake.collector.mode = 'up';
  await fake.pass(300_000);
  return { fake, tabs, opened, tracked, minutes: (fake.nowMs() - startMs) / 60_000 };
}

describe('over any interleaving of tabs', () => {
  const runs = (count: number) => ({ numRuns: process.env.EVERLOOP_LONG ? 50 * count : count });
  const cases = [fc.array(step, { maxLength: 40 }), fc.integer({ min: 1, max: 1_000 })] as const;

  it('every event that was written arrives, in a bounded number of requests', async () => {
    await fc.assert(
      fc.asyncProperty(...cases, async (steps, seed) => {
        const { fake, tabs, opened, tracked, minutes } = await actOut(steps, seed);
        expect([...new Set(numbersOf(fake.received))]).toEqual(range(tracked));
        expect(fake.waitingBatches()).toEqual([]);
        expect(tabs.map(({ client }) => client.stats().queued)).toEqual(tabs.map(() => 0));
        expect(opened.map(({ client }) => client.stats().dropped)).toEqual(opened.map(() => ({})));
        const most = 2 * tracked + 5 * steps.length + tabs.length * (20 + 4 * minutes);
        expect(fake.requests.length).toBeLessThan(most);
      }),
      runs(60),
    );
  });

  it('with more events than may be stored: each arrives or is counted, and the site keeps its room', async () => {
    await fc.assert(
      fc.asyncProperty(...cases, async (steps, seed) => {
        const { fake, tabs, opened, tracked } = await actOut(steps, seed, 'x'.repeat(12_000));
        const missing = tracked - new Set(numbersOf(fake.received)).size;
        const dropped = opened.reduce((sum, { client }) => sum + (client.stats().dropped.queue_full ?? 0), 0);
        expect(missing).toBeLessThanOrEqual(dropped);
        expect(fake.mostStored()).toBeLessThan(1_900_000);
        expect(fake.storedCharacters()).toBeLessThan(1_000);
        expect(tabs.map(({ client }) => client.stats().queued)).toEqual(tabs.map(() => 0));
      }),
      runs(10),
    );
  });
});
