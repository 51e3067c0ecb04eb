/** Where a chain of joins ends. Halves the path. */
export function findRoot(joined: Map<string, string>, start: string): string {
  let at = start;
  for (;;) {
    const next = joined.get(at);
    if (next === undefined) return at;
    const after = joined.get(next);
    if (after === undefined) return next;
    joined.set(at, after);
    at = after;
  }
}
