/** Builds the packages whose sources, or whose foundations, are newer than what was built of them. */
export function buildStale(root: string): void;
