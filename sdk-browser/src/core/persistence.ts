import type { StartTimer } from './delivery.js';
import { countEvents } from './envelope.js';
import { type KeyValue, listKeys } from './key-value.js';
import { ANSWER_MS, LOOK_MS, MAX_STORED_CHARACTERS, RELEASED, SETTLE_MS } from './limits.js';
import type { DropReason } from './problem.js';
import type { Batch, Queue } from './queue.js';

export interface PersistenceOptions {
  storage: () => KeyValue;
  /** Of all keys of this project. */
  keyPrefix: string;
  /** Random id of this page. */
  page: string;
  queue: () => Queue;
  startTimer: StartTimer;
  randomFraction: () => number;
  /** Runs something at the end of the task. */
  atTaskEnd: (run: () => void) => void;
  drop: (reason: DropReason, events: number) => void;
  /** Takes over a batch of a page that is gone. False leaves it and the newer ones where they are. */
  takeIn: (id: number, text: string) => boolean;
}

/**
 * Stores the queue's batches, each under a key of its own, and takes over those of pages that are gone.
 *
 *     everloop:<write key>:q:<page>:<id>   a batch of that page
 *     everloop:<write key>:p:<page>        a claim on its batches: the page that wants them, or a number where they are free
 *
 * No lock tells which pages live, so a page asks: it writes a claim, and takes the batches if the claim still stands after
 * a while. A page that lives removes it; a later claim replaces it, so that one of several pages takes over. A page that
 * was frozen or busy for so long finds its batches gone, and lets go of them (`concede`).
 */
export function createPersistence(options: PersistenceOptions) {
  const { storage, keyPrefix, page, queue, startTimer, atTaskEnd } = options;
  const changed = new Set<Batch>();
  /** Undefined while the page does not live: before consent, and once it has left. */
  let stopLooking: (() => void) | undefined;

  const keyOf = (batch: Batch) => `${keyPrefix}q:${page}:${batch.id}`;
  const claimOf = (owner: string) => `${keyPrefix}p:${owner}`;
  // Ids have 13 digits until 2286.
  const idOf = (batchKey: string) => batchKey.slice(-13);
  const read = (key: string) => storage().get(key) ?? '';

  const write = () => {
    let opened: boolean | undefined;
    for (const batch of changed) {
      opened ||= !batch.isStored;
      storage().set(keyOf(batch), batch.bodyText);
      batch.isStored = !!read(keyOf(batch));
    }
    changed.clear();
    if (opened) makeRoom();
  };

  /** Drops the oldest batches on the origin, whosever they are, while more is stored than may be. */
  const makeRoom = () => {
    const keys = listKeys(storage(), 'everloop:').sort((a, b) => (idOf(a) < idOf(b) ? -1 : 1));
    let excess = -MAX_STORED_CHARACTERS;
    for (const key of keys) excess += key.length + read(key).length;
    for (const key of keys) {
      if (excess <= 0) break;
      const own = queue().batches.find((batch) => keyOf(batch) === key);
      if (key.includes(':q:') && !own?.inFlight) {
        excess -= key.length + read(key).length;
        options.drop('queue_full', countEvents(read(key)));
        // Another page that has it in memory hears of it by an event.
        storage().set(key);
        if (own) queue().removeBatch(own);
      }
    }
  };

  /** This page lives: no claim stands. What another page took or dropped in the meantime is not ours any more. */
  const concede = () => {
    storage().set(claimOf(page));
    for (const batch of [...queue().batches])
      if (batch.isStored && !changed.has(batch) && !read(keyOf(batch))) queue().removeBatch(batch);
  };

  // Without a claim, batches that are missing were removed by the site (`localStorage.clear()`) and are still ours.
  const checkClaim = () => {
    if (read(claimOf(page))) concede();
  };

  const claim = (owner: string) => {
    startTimer(
      () => {
        if (read(claimOf(owner)) === page) {
          let last: string | undefined;
          for (const key of listKeys(storage(), `${keyPrefix}q:${owner}:`).sort()) {
            if (!options.takeIn(+idOf(key), read(key))) break;
            storage().set(key);
            last = idOf(key);
          }
          // Stays for the case that the owner lives, until someone looks again and finds nothing else of it.
          storage().set(claimOf(owner), last);
        }
      },
      // A number where they are free.
      +read(claimOf(owner)) ? SETTLE_MS : ANSWER_MS,
    );
    storage().set(claimOf(owner), page);
  };

  /** Claims what pages that may be gone have left, now and from time to time. */
  const look = () => {
    stopLooking?.();
    checkClaim();
    const ownerOf = (key: string) => key.slice(keyPrefix.length).split(':')[1];
    for (const owner of new Set(listKeys(storage(), keyPrefix).map(ownerOf)))
      if (owner && owner !== page) claim(owner);
    // Pages that look in the same rhythm would replace each other's claims for ever.
    stopLooking = startTimer(look, LOOK_MS * (0.5 + options.randomFraction()));
  };

  return {
    keep(batch: Batch): void {
      if (!changed.size) atTaskEnd(write);
      changed.add(batch);
    },

    forget(batch: Batch): void {
      changed.delete(batch);
      storage().set(keyOf(batch));
    },

    concede,
    checkClaim,
    look,

    /** Another page wrote. */
    onStored(key: string): void {
      const owner = key.split(claimOf(''))[1];
      // A claim, or a batch that was taken over or dropped.
      // A page that has left does not answer: it may hear a last claim before it ends.
      if (key.includes(page)) stopLooking && concede();
      else if (owner && read(key) === RELEASED) claim(owner);
    },

    /** This page goes: the one who finds what it leaves need not wait for its answer. */
    releaseBatches(): void {
      stopLooking?.();
      stopLooking = undefined;
      if (queue().batches.length) storage().set(claimOf(page), RELEASED);
    },
  };
}
