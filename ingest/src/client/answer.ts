/** What every metric takes in addition to its own parameters. */
export interface AskedAlways {
  /** ISO instant with offset; decides which periods are over. Default: now. */
  asOf?: string;
  /** Key of a stored segment. Default: everyone. */
  segment?: string;
}

/** What every answer says in addition to its rows. Days are `YYYY-MM-DD` in the project's zone. */
export interface Answer {
  metric: string;
  project: string;
  timeZone: string;
  weekStart: string;
  asOf: string;
  /** The range as answered, widened to whole periods; `to` is exclusive. */
  from: string;
  to: string;
  settings: Record<string, unknown>;
  /** Age of the oldest acknowledged event that is not in the answer, in milliseconds. */
  lagMs: number;
}
