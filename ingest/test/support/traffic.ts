import type { OracleWireEvent } from '@everloop/schemas/oracle';
import { makeFixtureEvents } from '../../../schemas/scripts/fixture-events.js';
import { PROJECT } from '../../../schemas/scripts/fixture-set.js';

export const TRAFFIC_PROJECT = {
  ...(PROJECT as typeof PROJECT & { ladder: { name: string }[] }),
  writeKeys: ['wk_shop_demo'],
  readKeys: ['rk_shop_demo'],
};

const HOUR_MS = 3_600_000;
/** How far the clocks of the senders are off; nothing is said of a clock that is right. */
const CLOCKS_OFF_MS = [0, 0, 5 * HOUR_MS, -7 * HOUR_MS];
const BATCH_EVENTS = 20;

/** The published story, once a message: every metric has something to say about it. */
const STORY = [...new Map(makeFixtureEvents().map(({ event }) => [event.messageId, event])).values()];

/**
 * Made-up people in front of a collector, one story after the other, each with people of its own. Sends as an SDK does:
 * a batch comes again until it is answered with 200. Remembers what was sent and what was acknowledged.
 */
export class Traffic {
  readonly sent = new Map<string, OracleWireEvent>();
  readonly acknowledged = new Set<string>();
  /** Requests that got no answer, or another than 200. */
  unanswered = 0;
  #next = 0;
  #running = false;
  #senders: Promise<void>[] = [];
  readonly #listeners = new Set<() => void>();

  /**
   * Sends with `senders` requests at a time, each with a pause after it, to the address that `urlOf` names then; null
   * is not an address now.
   */
  start(urlOf: () => string | null, { senders, pauseMs }: { senders: number; pauseMs: number }): void {
    this.#running = true;
    this.#senders = Array.from({ length: senders }, async (_, sender) => {
      while (this.#running) {
        await this.#deliver(urlOf, CLOCKS_OFF_MS[sender % CLOCKS_OFF_MS.length]!);
        await sleep(pauseMs);
      }
    });
  }

  async stop(): Promise<void> {
    this.#running = false;
    await Promise.all(this.#senders);
  }

  /** Resolves when `count` more requests were acknowledged. */
  answers(count: number): Promise<void> {
    return new Promise((resolve) => {
      let left = count;
      const listen = () => {
        left -= 1;
        if (left > 0) return;
        this.#listeners.delete(listen);
        resolve();
      };
      this.#listeners.add(listen);
    });
  }

  async #deliver(urlOf: () => string | null, clockOffMs: number): Promise<void> {
    const batch = Array.from({ length: BATCH_EVENTS }, () => this.#makeEvent(clockOffMs));
    const body = JSON.stringify({ writeKey: TRAFFIC_PROJECT.writeKeys[0], batch });
    while (this.#running) {
      const url = urlOf();
      if (url !== null && (await this.#post(url, body))) {
        for (const { messageId } of batch) this.acknowledged.add(messageId!);
        for (const listen of [...this.#listeners]) listen();
        return;
      }
      await sleep(50);
    }
  }

  async #post(url: string, body: string): Promise<boolean> {
    try {
      const response = await fetch(`${url}/v1/batch`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body,
        signal: AbortSignal.timeout(30_000),
      });
      const answer = (await response.json()) as { accepted?: number };
      if (response.status === 200 && answer.accepted === BATCH_EVENTS) return true;
    } catch {
      // A killed collector, a broken connection: it comes again.
    }
    this.unanswered += 1;
    return false;
  }

  #makeEvent(clockOffMs: number): OracleWireEvent {
    const index = this.#next++;
    const chapter = Math.floor(index / STORY.length);
    const text = JSON.stringify(STORY[index % STORY.length]);
    const event = JSON.parse(
      text.replaceAll(
        /"(?=(?:user|device|invite|returning|return|extra|alias|order|archived|p\d+)-)/g,
        `"c${chapter}-`,
      ),
    ) as OracleWireEvent;
    if (clockOffMs !== 0) {
      event.timestamp = new Date(Date.parse(event.timestamp!) + clockOffMs).toISOString();
      event.sentAt = new Date(Date.now() + clockOffMs).toISOString();
      event.context = { ...event.context, library: { name: 'analytics.js' } };
    }
    this.sent.set(event.messageId!, event);
    return event;
  }
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
