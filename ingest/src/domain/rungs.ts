import type { SegmentRule } from '@everloop/schemas';

type Ladder = readonly { name: string }[];

/** Names of a ladder's rungs, from rung 0 on. */
export function rungsOf(ladder: Ladder): string[] {
  return ['inactive', ...ladder.map(({ name }) => name)];
}

/** The first rung that a segment's rule names and the ladder has not. */
export function findUnknownRung(ladder: Ladder, rule: SegmentRule): string | undefined {
  const known = rungsOf(ladder);
  return namedRungs(rule).find((name) => !known.includes(name));
}

function namedRungs(rule: SegmentRule): string[] {
  if ('and' in rule) return rule.and.flatMap(namedRungs);
  if ('or' in rule) return rule.or.flatMap(namedRungs);
  if ('not' in rule) return namedRungs(rule.not);
  return 'rung' in rule ? rule.rung.is : [];
}
