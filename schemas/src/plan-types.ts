/**
 * What SDKs read off a plan's type. Schemas are recognised by their shape, not by zod's own types, so that an SDK's
 * declarations need no zod.
 */

/** What a schema takes. */
type InputOf<Schema> = Schema extends { _zod: { input: infer Input } } ? Input : never;

/** Names of events and the properties of each. Without a plan any name goes, with any properties. */
export type PlanEvents<P> = P extends { events: infer Events }
  ? { [Name in keyof Events & string]: InputOf<Events[Name]> }
  : Record<string, object>;

/** Traits of `identify`. */
export type PlanTraits<P> = P extends { traits: infer Traits } ? InputOf<Traits> : object;

/** Traits of `group`. */
export type PlanGroupTraits<P> = P extends { groupTraits: infer Traits } ? InputOf<Traits> : object;
