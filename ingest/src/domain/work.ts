/**
 * Work in parts: it yields when a part is done, so that the one who runs it can let other requests have their turn first.
 */
export type Work<Result> = Generator<void, Result, void>;

/** Characters of JSON that are read, judged or written in one part. A part takes a few milliseconds. */
export const PART_CHARS = 65_536;

/** Runs work to its end without a break. */
export function finish<Result>(work: Work<Result>): Result {
  for (;;) {
    const part = work.next();
    if (part.done) return part.value;
  }
}
