import type { ProjectSettings } from '../domain/project-settings.js';

/** What a parameter may look at when it is read: the project, its day at the as-of instant, and what was read before it. */
export interface ReadingContext {
  project: ProjectSettings;
  /** The project's calendar day at the as-of instant. */
  today: string;
  /** Values that were read before, by name. */
  values: Readonly<Record<string, ParameterValue>>;
}

export type ParameterValue = string | number | readonly string[] | readonly number[];

/** A parameter of a metric: the same in REST (camelCase) and SQL (snake_case). */
export interface Parameter {
  /** camelCase. */
  name: string;
  sqlType: 'String' | 'Date' | 'UInt16' | 'Array(String)' | 'Array(UInt16)';
  description: string;
  /** JSON schema of the text in the query string. */
  schema: Record<string, unknown>;
  /** Whether a request must give it, for want of a default that suits everybody. */
  isRequired?: boolean;
  /** Whether the name may stand more than once in the query string. */
  isRepeatable?: boolean;
  /**
   * Reads the text of the request, or makes the default where there is none. `texts` has every text of a repeatable
   * parameter. Throws ProblemError.
   */
  read(text: string | undefined, context: ReadingContext, texts: readonly string[]): ParameterValue;
  /** Whether its text names a segment, which REST resolves to the key of a stored set. */
  isSegment?: boolean;
  /** What the short form (`<metric>_default`) gives for it, as SQL; '' where it asks for it itself. */
  sqlDefault: string;
}
