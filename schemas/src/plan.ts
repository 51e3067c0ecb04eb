import type { ZodType } from 'zod';

/** A tracking plan: which events exist and what their properties and traits are. */
export interface PlanDefinition {
  /** `properties` of each `track` event, by event name. */
  events: Record<string, ZodType>;
  /** `traits` of `identify`. */
  traits?: ZodType;
  /** `traits` of `group`. */
  groupTraits?: ZodType;
}

/** A plan as `definePlan` returns it: its value validates in the collector, its type guides the SDKs. */
export type Plan<Definition extends PlanDefinition = PlanDefinition> = Definition & {
  readonly kind: 'everloop-plan';
};

/**
 * Declares a tracking plan.
 *
 *     export const plan = definePlan({
 *       events: { 'Order Completed': z.object({ orderId: z.string(), revenue: z.number() }) },
 *     });
 *
 * The collector takes the value (`plan` in the config); the SDKs take the type only, so no validator ships:
 * `createAnalytics<typeof plan>({ … })`.
 */
export function definePlan<const Definition extends PlanDefinition>(
  definition: Definition,
): Plan<Definition> {
  return { ...definition, kind: 'everloop-plan' };
}
