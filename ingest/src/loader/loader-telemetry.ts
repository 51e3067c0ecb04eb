import { Counter, Gauge, type Registry } from 'prom-client';
import { within } from '../domain/deadline.js';
import type { EventLog } from '../ports/event-log.js';
import type { Loader } from './index.js';

const LAG_TIMEOUT_MS = 2_000;

/**
 * What waits in the log and what became of it, for Prometheus. Asked when someone looks; a log that does not answer in
 * time keeps its last figures and is told by `everloop_log_up`.
 */
export function registerLogTelemetry(registry: Registry, log: EventLog): void {
  const registers = [registry];
  const oldest = new Gauge({
    name: 'everloop_log_oldest_unloaded_seconds',
    help: 'Age of the oldest entry that is not in the warehouse yet; 0 when all is loaded.',
    registers,
  });
  const unloaded = new Gauge({
    name: 'everloop_log_unloaded_entries',
    help: 'Entries in the log that are not in the warehouse yet, in Kafka messages of a request each: the lag.',
    registers,
  });
  new Gauge({
    name: 'everloop_log_up',
    help: '1 while the event log accepts events.',
    registers,
    async collect() {
      try {
        const { entries, oldestMs } = await within(LAG_TIMEOUT_MS, 'the lag', log.lag());
        unloaded.set(entries);
        oldest.set(oldestMs / 1_000);
        this.set(log.health().ok ? 1 : 0);
      } catch {
        this.set(0);
      }
    },
  });
  registerSums(registry, () => log.incidents?.() ?? { missing: 0, unreadable: 0, replacedReaders: 0 }, {
    missing: [
      'everloop_log_missing_entries_total',
      'Entries, in Kafka messages of a request each, that Kafka’s retention deleted before they were loaded: lost events.',
    ],
    unreadable: [
      'everloop_log_unreadable_messages_total',
      'Messages, or lines in them, that Everloop did not write; stored as dead letters.',
    ],
    replacedReaders: [
      'everloop_log_replaced_readers_total',
      'Consumers that stopped or made no progress, and were replaced.',
    ],
  });
}

/** What the loader of this process did. */
export function registerLoaderTelemetry(registry: Registry, loader: Pick<Loader, 'stats' | 'isHeld'>): void {
  const seconds = () => {
    const { busyMs, ...counts } = loader.stats();
    return { ...counts, busySeconds: busyMs / 1_000 };
  };
  new Gauge({
    name: 'everloop_loader_held',
    help: '1 while a rebuild keeps this loader from loading.',
    registers: [registry],
    collect() {
      this.set(loader.isHeld() ? 1 : 0);
    },
  });
  registerSums(registry, seconds, {
    events: ['everloop_loader_events_total', 'Events stored in the warehouse; copies count.'],
    deadLetters: ['everloop_loader_dead_letters_total', 'Dead letters stored in the warehouse.'],
    unstorable: [
      'everloop_loader_unstorable_events_total',
      'Events that the warehouse refused; stored as dead letters.',
    ],
    lost: [
      'everloop_loader_given_up_letters_total',
      'Dead letters that the warehouse refused as well; they are lost.',
    ],
    blocks: ['everloop_loader_blocks_total', 'Blocks that were loaded.'],
    failedBlocks: ['everloop_loader_failed_blocks_total', 'Attempts to load a block that failed.'],
    busySeconds: ['everloop_loader_busy_seconds_total', 'Time spent on blocks that were loaded.'],
  });
}

/** Counters whose sums are kept elsewhere. */
function registerSums<Name extends string>(
  registry: Registry,
  read: () => Record<Name, number>,
  counters: Record<Name, readonly [name: string, help: string]>,
): void {
  for (const key of Object.keys(counters) as Name[]) {
    const [name, help] = counters[key];
    new Counter({
      name,
      help,
      registers: [registry],
      collect() {
        this.reset();
        this.inc(read()[key]);
      },
    });
  }
}
