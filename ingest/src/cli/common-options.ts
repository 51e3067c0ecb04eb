import { InvalidArgumentError, Option } from 'commander';
import { CSV_ESCAPES } from '../csv/write-csv.js';

export interface CommonFlags {
  config?: string;
  data?: string;
}

/** Options that several commands share, with one wording. */
export const configOption = () =>
  new Option('--config <file>', 'config file (default: ./everloop.config.{ts,mts,js,mjs,json})');

export const dataOption = () =>
  new Option('--data <dir>', 'data directory (default: dataDir of the config, else ./.everloop)');

export function readPort(text: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text);
  throw new InvalidArgumentError('expected a port from 0 to 65535; 0 chooses a free one');
}

export interface ProjectFlags extends CommonFlags {
  project?: string;
  url?: string;
}

/** Of every command that is about a project through the process that holds its data. */
export const projectOption = () => new Option('--project <id>', 'project (default: the first of the config)');

export const urlOption = () =>
  new Option('--url <url>', 'URL of another server, called with the first of the project’s adminKeys');

export const escapeOption = () =>
  new Option(
    '--escape <what>',
    'csv only: put an apostrophe before text that a spreadsheet would run as a formula; none leaves it unchanged',
  )
    .choices(CSV_ESCAPES)
    .default('formulas');
