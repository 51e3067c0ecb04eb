import { MAX_EVENT_BYTES } from '@everloop/schemas';
import { createDelivery, type Send, type StartTimer } from './delivery.js';
import { countEvents, openEnvelope } from './envelope.js';
import { type EventFields, type EventOptions, writeTime } from './event.js';
import { createIdentity } from './identity.js';
import { type KeyValue, listKeys, noStorage } from './key-value.js';
import { MAX_CLOSE_MS } from './limits.js';
import type { Losses } from './losses.js';
import { createIdSource } from './message-id.js';
import { createPersistence } from './persistence.js';
import type { DropReason, Report } from './problem.js';
import { createQueue } from './queue.js';
import type { Analytics, Consent, Middleware, Plugin, PluginHost } from './types.js';

export interface ClientOptions {
  /** The project's key; it may only write. */
  writeKey: string;
  /** How long an event may wait for company, in milliseconds. Default 1,000. */
  flushIntervalMs?: number;
  /** Largest batch, in characters of JSON; one storage key and one request each. Default 16,000. */
  maxBatchBytes?: number;
  /** Most that may wait, in memory and on the device, in characters of JSON. Default 1,500,000 (about 6,500 events). */
  maxQueueBytes?: number;
  /** How long a batch may wait on the device for the next visit, in milliseconds. Default 30 days. */
  maxAgeMs?: number;
  /** Whether the person agreed to be measured. Default `granted`. */
  consent?: Consent;
  plugins?: readonly Plugin[];
  /** Hears of every loss and every failed attempt. Carries no personal data. */
  onError?: Report;
}

/** What the client needs of the place it runs in. */
export interface Platform extends Losses {
  nowMs: () => number;
  randomFraction: () => number;
  fillRandom: (numbers: Uint8Array<ArrayBuffer>) => void;
  startTimer: StartTimer;
  /** Runs something at the end of the task. */
  atTaskEnd: (run: () => void) => void;
  sendBatch: Send;
  /** Where batches and what plugins remember are kept. */
  batchStorage: KeyValue;
  /** Where ids are kept. */
  identityStorage: KeyValue;
  /** The surroundings of an event, shared by all of a batch. */
  context: () => object;
  /** Reports the page's life until the function that it returns is called. */
  watchPage: (handlers: PageHandlers) => () => void;
}

/** What happens to the page that the client lives in. */
export interface PageHandlers {
  /** The page is not seen any more; what is not sent now may never be. */
  onHidden: () => void;
  /** The page goes; it may come back from the back/forward cache. */
  onLeave: () => void;
  /** It came back. */
  onReturn: () => void;
  onOnline: () => void;
  /** Another page wrote to the shared storage. */
  onStored: (key: string) => void;
}

/** The client of one person on one device, without the device. */
export function createClient<P>(options: ClientOptions, platform: Platform) {
  const { nowMs, atTaskEnd, dropped, drop, report } = platform;
  const keyPrefix = `everloop:${options.writeKey}:`;
  const idsKey = `${keyPrefix}ids`;
  const nextId = createIdSource(platform.fillRandom, nowMs());
  const page = nextId();
  const middlewares: Middleware[] = [];
  const stops: (() => void)[] = [];
  /** Calls of plugins before all of them are ready. */
  const early: (() => unknown)[] = [];
  let isReady = false;
  let consent: Consent = 'pending';
  let isClosed = false;
  let ownContext: object = {};

  const allowed = (storage: KeyValue) => (consent === 'granted' ? storage : noStorage);
  const identity = createIdentity(() => allowed(platform.identityStorage), idsKey, nextId);
  const storage = () => allowed(platform.batchStorage);
  const persistence = createPersistence({
    ...platform,
    storage,
    keyPrefix,
    page,
    queue: () => queue,
    takeIn(id, text) {
      const events = countEvents(text);
      if (id < nowMs() - (options.maxAgeMs ?? 30 * 86_400_000)) drop('expired', events);
      else if (isClosed || !queue.hasRoom(text.length)) return false;
      else queue.adoptBatch(id, text, events);
      // After it is written under this page's name.
      atTaskEnd(delivery.pump);
      return true;
    },
  });
  const queue = createQueue({
    maxBatchBytes: options.maxBatchBytes ?? 16_000,
    maxQueueBytes: options.maxQueueBytes ?? 1_500_000,
    nowMs,
    onChange: persistence.keep,
    onRemove: persistence.forget,
  });
  const delivery = createDelivery({
    ...platform,
    sendBatch: async (batch, leaving) =>
      consent === 'granted' ? platform.sendBatch(batch, leaving) : { status: -1 },
    flushIntervalMs: options.flushIntervalMs ?? 1_000,
    queue,
    concurrency: 1,
    onBeforeSend: persistence.checkClaim,
  });

  const emit = (event: EventFields, given?: EventOptions & { category?: string }) => {
    if (!isReady) return void early.push(() => emit(event, given));
    if (isClosed) return drop('closed');
    if (consent === 'denied') return drop('no_consent');
    try {
      const ids = identity.current();
      let built: EventFields | null = {
        ...event,
        ...given,
        timestamp: writeTime(given?.timestamp ?? nowMs()),
        messageId: given?.messageId ?? nextId(),
        userId: given?.userId ?? ids.userId,
        anonymousId: given?.anonymousId ?? ids.anonymousId,
      };
      for (const middleware of middlewares) if (built) built = middleware(built);
      if (!built) return drop('filtered');
      const text = JSON.stringify(built);
      // A character takes a byte at least; the collector counts bytes, and tells of what is over.
      if (text.length > MAX_EVENT_BYTES) return drop('event_too_large');
      if (!queue.hasRoom(text.length)) return drop('queue_full');
      const opened = queue.addEvent(
        text,
        openEnvelope(options.writeKey, { ...platform.context(), ...ownContext }),
      );
      if (!opened) return;
      delivery.expect(opened);
      // The batch before it is sealed; sending it takes longer than this call may.
      atTaskEnd(delivery.pump);
    } catch (cause) {
      drop('invalid_event', 1, { cause });
    }
  };

  const guard = (run: () => void) => {
    try {
      run();
    } catch (cause) {
      report({ code: 'plugin_failed', events: 0, cause });
    }
  };

  const release = () => {
    // Events were held under an id that this page made up; the device may know a better one.
    const { anonymousId } = identity.current();
    identity.loadStored();
    for (const batch of queue.batches) {
      batch.bodyText = batch.bodyText.split(anonymousId).join(identity.current().anonymousId);
      persistence.keep(batch);
    }
    delivery.deliver();
    persistence.look();
  };

  const dropAll = (reason: DropReason) => {
    for (const batch of [...queue.batches]) {
      drop(reason, batch.eventCount);
      queue.removeBatch(batch);
    }
  };

  const erase = () => {
    dropAll('no_consent');
    for (const storage of [platform.batchStorage, platform.identityStorage])
      for (const key of listKeys(storage, keyPrefix)) storage.set(key);
    identity.reset();
  };

  const client: PluginHost = {
    track: (event: string, properties?: object, options?: EventOptions) =>
      emit({ type: 'track', event, properties }, options),

    identify(user: unknown, traits?: object, options?: EventOptions) {
      if (user && typeof user === 'object') {
        options = traits;
        traits = user;
      } else if (user !== undefined) identity.setUser(user as string | number | null);
      emit({ type: 'identify', traits }, options);
    },

    page: (name, properties, options) => emit({ type: 'page', name, properties }, options),
    screen: (name, properties, options) => emit({ type: 'screen', name, properties }, options),
    group: (groupId, traits, options) => emit({ type: 'group', groupId, traits }, options),

    alias(userId, previousId, options) {
      const ids = identity.current();
      emit(
        { type: 'alias', previousId: previousId ?? ids.userId ?? ids.anonymousId },
        { ...options, userId },
      );
    },

    flush: async () => {
      if (consent === 'granted') await delivery.flush();
    },
    reset() {
      // Without consent too: a grant, here or on the next page, must not bring back who was forgotten.
      platform.identityStorage.set(idsKey);
      identity.reset();
    },

    consent(state) {
      if (state === consent) return;
      consent = state;
      if (state === 'granted') release();
      if (state === 'denied') erase();
    },

    use: (middleware) => void middlewares.push(middleware),

    setContext: (members) =>
      guard(() => {
        // A copy of what can be written: a circle must fail here, not in each event.
        ownContext = JSON.parse(JSON.stringify({ ...ownContext, ...members }));
      }),

    ids: identity.current,

    stats: () => ({
      queued: queue.batches.reduce((sum, batch) => sum + batch.eventCount, 0),
      delivered: delivery.delivered(),
      dropped: { ...dropped },
    }),

    async close() {
      if (isClosed) return;
      isClosed = true;
      for (const stop of stops.splice(0)) guard(stop);
      if (consent !== 'granted') dropAll('closed');
      // An answer may never come; what is kept on the device does not need it.
      await Promise.race([
        delivery.flush(),
        new Promise<void>((resolve) => platform.startTimer(resolve, MAX_CLOSE_MS)),
      ]);
      stopWatching();
      leave();
    },

    recall: (key) => storage().get(keyPrefix + key),
    remember: (key, value) => storage().set(keyPrefix + key, value),
  };

  const leave = () => {
    delivery.hold();
    persistence.releaseBatches();
  };

  const stopWatching = platform.watchPage({
    onHidden: delivery.leave,
    onLeave() {
      delivery.leave();
      leave();
    },
    onReturn() {
      persistence.concede();
      identity.readStored();
      delivery.thaw();
      persistence.look();
    },
    onOnline: delivery.forgetPause,
    onStored(key) {
      if (key === idsKey) identity.readStored();
      persistence.onStored(key);
    },
  });

  client.consent(options.consent ?? 'granted');
  for (const plugin of options.plugins ?? [])
    guard(() => {
      stops.push(plugin(client) || (() => {}));
    });
  isReady = true;
  for (const call of early) call();
  return client as Analytics<P>;
}
