import { Registry } from 'prom-client';
import { expect, it } from 'vitest';
import { silentLogger } from '../../test/silent-logger.js';
import { openMemoryLog } from '../adapters/event-log/memory/open-memory-log.js';
import { registerLoaderTelemetry, registerLogTelemetry } from './loader-telemetry.js';

const clock = { nowMs: () => 1_000 };
const read = async (registry: Registry, name: string) =>
  (await registry.getSingleMetric(name)!.get()).values[0]?.value;

it('shows the lag, and keeps the last figures of a log that does not answer', async () => {
  const log = openMemoryLog({ clock, logger: silentLogger });
  await log.append([{ kind: 'event', projectId: 'shop', timestampMs: 0, row: '{}' }]);
  let isAway = false;
  const registry = new Registry();
  registerLogTelemetry(registry, {
    ...log,
    lag: () => (isAway ? Promise.reject(new Error('away')) : log.lag()),
  });
  await registry.metrics();
  expect(await read(registry, 'everloop_log_unloaded_entries')).toBe(1);
  expect(await read(registry, 'everloop_log_oldest_unloaded_seconds')).toBe(0.001);
  expect(await read(registry, 'everloop_log_up')).toBe(1);
  isAway = true;
  await registry.metrics();
  expect(await read(registry, 'everloop_log_unloaded_entries')).toBe(1);
  expect(await read(registry, 'everloop_log_up')).toBe(0);
  await log.close();
});

it('counts what the loader stored and what it had to give up, and tells that it is held', async () => {
  const registry = new Registry();
  registerLoaderTelemetry(registry, {
    stats: () => ({
      ...{ events: 7, deadLetters: 2, unstorable: 1, lost: 0 },
      ...{ blocks: 3, failedBlocks: 1, busyMs: 1_500 },
    }),
    isHeld: () => true,
  });
  const lines = (await registry.metrics()).split('\n').filter((line) => !line.startsWith('#'));
  expect(lines.filter(Boolean)).toEqual([
    'everloop_loader_held 1',
    'everloop_loader_events_total 7',
    'everloop_loader_dead_letters_total 2',
    'everloop_loader_unstorable_events_total 1',
    'everloop_loader_given_up_letters_total 0',
    'everloop_loader_blocks_total 3',
    'everloop_loader_failed_blocks_total 1',
    'everloop_loader_busy_seconds_total 1.5',
  ]);
});
