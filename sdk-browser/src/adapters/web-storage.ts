import type { KeyValue, Report } from '../core/index.js';

/**
 * localStorage that never throws. Where it is denied (reading the property itself may throw) or full, it says so once
 * and the events wait in memory.
 */
export function openWebStorage(report: Report): KeyValue {
  let hasReported = false;
  const guarded = <Result>(use: (storage: Storage) => Result): Result | undefined => {
    try {
      return use(localStorage);
    } catch (cause) {
      if (!hasReported) report({ code: 'storage_unavailable', events: 0, cause });
      hasReported = true;
    }
  };
  return {
    get: (key) => guarded((storage) => storage.getItem(key)) ?? null,
    set: (key, value) =>
      guarded((storage) => (value === undefined ? storage.removeItem(key) : storage.setItem(key, value))),
    keys: () => guarded(Object.keys) ?? [],
  };
}
