/** Builds those of the wanted packages (all, if left out) whose sources, or whose foundations, are newer than their build. */
export function buildStale(root: string, wanted?: string[]): void;
