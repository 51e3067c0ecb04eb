import { InvalidArgumentError, Option } from 'commander';

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
