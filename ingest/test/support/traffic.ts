import type { OracleEvent } from '@everloop/schemas/oracle';

export const TRAFFIC_PROJECT = {
  id: 'shop',
  timeZone: 'Europe/Berlin',
  writeKeys: ['wk_shop_demo'],
  readKeys: ['rk_shop_demo'],
};

const DAY_MS = 86_400_000;
const BATCH_EVENTS = 20;

/** Made-up people in front of a collector: sends without ever sending again, and remembers what was acknowledged. */
export class Traffic {
  readonly sent = new Map<string, OracleEvent>();
  readonly acknowledged = new Set<string>();
  /** Requests that got no answer, or another than 200. */
  unanswered = 0;
  readonly #untilMs: number;
  #next = 0;
  #running = false;
  #senders: Promise<void>[] = [];
  #onAnswer: () => void = () => {};

  constructor(untilMs: number) {
    this.#untilMs = untilMs;
  }

  /**
   * Sends with `senders` requests at a time, each with a pause behind it, to the address that `urlOf` names then; null
   * is no address now.
   */
  start(urlOf: () => string | null, { senders, pauseMs }: { senders: number; pauseMs: number }): void {
    this.#running = true;
    this.#senders = Array.from({ length: senders }, async () => {
      while (this.#running) {
        const url = urlOf();
        if (url === null) await new Promise((resolve) => setTimeout(resolve, 20));
        else await this.#send(url);
        if (pauseMs > 0) await new Promise((resolve) => setTimeout(resolve, pauseMs));
      }
    });
  }

  async stop(): Promise<void> {
    this.#running = false;
    await Promise.all(this.#senders);
  }

  /** Resolves when `count` more requests were acknowledged. */
  answers(count: number): Promise<void> {
    let left = count;
    return new Promise((resolve) => {
      this.#onAnswer = () => {
        left -= 1;
        if (left <= 0) resolve();
      };
    });
  }

  async #send(url: string): Promise<void> {
    const batch = Array.from({ length: BATCH_EVENTS }, () => this.#makeEvent());
    try {
      const response = await fetch(`${url}/v1/batch`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({
          writeKey: TRAFFIC_PROJECT.writeKeys[0],
          batch: batch.map(({ event }) => event),
        }),
      });
      const answer = (await response.json()) as { accepted?: number };
      if (response.status !== 200 || answer.accepted !== BATCH_EVENTS)
        throw new Error(`answered ${response.status}`);
      for (const { event } of batch) this.acknowledged.add(event.messageId!);
      this.#onAnswer();
    } catch {
      this.unanswered += 1;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  #makeEvent(): OracleEvent {
    const n = this.#next++;
    const person = n % 150;
    const event = {
      messageId: `message-${n}`,
      type: n % 37 === 0 ? 'identify' : 'track',
      // Each person has habits of their own, so that every metric has something to say.
      timestamp: new Date(
        this.#untilMs - ((n * (1 + (person % 7))) % 40) * DAY_MS - (n % 1000),
      ).toISOString(),
      anonymousId: `device-${person}`,
      ...(n % 37 === 0 || n % 5 === 0 ? { userId: `user-${person % 120}` } : {}),
      ...(n % 37 === 0 ? {} : { event: n % 11 === 0 ? 'Order Completed' : 'Product Viewed' }),
    };
    const sent = { receivedAt: new Date(this.#untilMs).toISOString(), event };
    this.sent.set(event.messageId, sent);
    return sent;
  }
}
