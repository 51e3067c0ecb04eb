/** A value of JSON, to compare a property with. */
export type ActValue = string | number | boolean | ActValue[] | { [key: string]: ActValue | null };

/** What must hold for a property of an event: a whole top-level key, or a list of keys through objects. */
export type ActCondition = { property: string | string[] } & (
  | { equals: ActValue }
  | { in: ActValue[] }
  /** Null is absent. */
  | { exists: boolean }
  /** Part of a text, or an equal element of a list. */
  | { contains: ActValue }
  /** A number, or its decimal text. */
  | { atLeast: number | string }
  | { below: number | string }
);

/** What a person does: a track event, a view of a page by its path, or of a screen by its name. Every condition must hold. */
export type Act = ({ event: string } | { page: string } | { screen: string }) & { where?: ActCondition[] };

export const MAX_CONDITIONS = 10;
/** Longest text of an act. */
export const MAX_ACT_BYTES = 8_192;
