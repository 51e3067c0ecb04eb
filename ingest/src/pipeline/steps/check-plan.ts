import type { Plan } from '@everloop/schemas';
import { findViolations } from '../../domain/find-violations.js';
import type { JsonObject } from '../../domain/json/number-text.js';
import { type Draft, type Rejection, reject } from '../draft.js';
import type { RequestScope } from '../project-scope.js';

/** Holds an event against the tracking plan: marked under `report`, refused under `enforce`. */
export function checkPlan(draft: Draft, { project }: RequestScope): Rejection | null {
  if (project.plan === null) return null;
  const violations = judge(draft, project.plan);
  if (violations.length === 0) return null;
  const message = `Breaks the tracking plan: ${violations.join('; ')}.`;
  if (project.settings.planMode === 'enforce') return reject('plan_violation', message);
  draft.violations = violations;
  draft.notices.push({ code: 'plan_violation', message });
  return null;
}

const NOTHING: JsonObject = {};

function judge(draft: Draft, plan: Plan): string[] {
  if (draft.type === 'identify')
    return plan.traits ? findViolations(plan.traits, draft.traits ?? NOTHING) : [];
  if (draft.type === 'group')
    return plan.groupTraits ? findViolations(plan.groupTraits, draft.traits ?? NOTHING) : [];
  if (draft.type !== 'track') return [];
  const schema = Object.hasOwn(plan.events, draft.name) ? plan.events[draft.name] : undefined;
  return schema ? findViolations(schema, draft.properties ?? NOTHING) : ['the event is not in the plan'];
}
