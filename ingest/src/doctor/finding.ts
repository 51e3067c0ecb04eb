import type { Config } from '../config.js';

/** `wrong`: it will not work; `unsafe`: it will, for others too; `note`: worth knowing. */
export type FindingLevel = 'wrong' | 'unsafe' | 'note';

/** One thing about a set-up, and how to fix it. It names settings and places, never a key. */
export interface Finding {
  level: FindingLevel;
  /** The check that found it, such as `port`. */
  check: string;
  what: string;
  /** The setting, file or address. */
  where: string;
  fix: string;
}

export interface Check {
  name: string;
  /** Whether this set-up has what is looked at. */
  applies(config: Config): boolean;
  run(config: Config): Promise<Omit<Finding, 'check'>[]>;
}
