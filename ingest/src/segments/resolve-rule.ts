import type { SegmentRule } from '@everloop/schemas';

/** The same rule with every day filled in: one that names none is about the day on which it is asked. */
export function resolveRule(rule: SegmentRule, today: string): SegmentRule {
  const resolve = (part: SegmentRule) => resolveRule(part, today);
  if ('and' in rule) return { and: rule.and.map(resolve) };
  if ('or' in rule) return { or: rule.or.map(resolve) };
  if ('not' in rule) return { not: resolve(rule.not) };
  if ('rung' in rule) return { rung: { day: today, ...rule.rung } };
  if ('state' in rule) return { state: { day: today, ...rule.state } };
  if ('activeDays' in rule) return { activeDays: { end: today, ...rule.activeDays } };
  if ('did' in rule) return { did: { end: today, ...rule.did } };
  if ('didNot' in rule) return { didNot: { end: today, ...rule.didNot } };
  return rule;
}
