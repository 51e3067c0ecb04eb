import { writeTime } from '../../sdk-browser/src/core/index.js';

/** Writes times; asks for the text of the current millisecond only once, however many events a loop makes in it. */
export function createTimes(nowMs: () => number): (given?: Date | string | number) => string {
  let lastMs = -1;
  let text = '';
  return (given) => {
    if (given !== undefined) return writeTime(given);
    const now = nowMs();
    if (now !== lastMs) {
      lastMs = now;
      text = writeTime(now);
    }
    return text;
  };
}
