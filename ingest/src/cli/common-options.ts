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
  throw new InvalidArgumentError('write a port from 0 to 65535; 0 takes a free one');
}

export interface ProjectFlags extends CommonFlags {
  project?: string;
  url?: string;
}

/** Of every command that speaks of a project through the process that holds its data. */
export const projectOption = () => new Option('--project <id>', 'project (default: the first of the config)');

export const urlOption = () =>
  new Option('--url <url>', 'server elsewhere, asked with the first of the project’s adminKeys');

export const escapeOption = () =>
  new Option(
    '--escape <what>',
    'of csv: text that a spreadsheet would run as a formula begins with an apostrophe; none for machines',
  )
    .choices(CSV_ESCAPES)
    .default('formulas');
