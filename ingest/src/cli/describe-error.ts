import { EventLogError } from '../ports/event-log.js';
import { WarehouseError } from '../ports/warehouse.js';

/** One clear line for the person at the terminal: what happened, and what to do. */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const system = error as NodeJS.ErrnoException & { port?: number; address?: string };
  switch (system.code) {
    case 'EADDRINUSE':
      return `port ${system.port} on ${system.address} is in use: stop the program that listens there, or choose another with --port N`;
    case 'EACCES':
      return `${system.path ?? `port ${system.port}`} cannot be opened by this user: choose another with --data DIR or --port N`;
    case 'EADDRNOTAVAIL':
      return `${system.address} is not an address of this machine: choose another with --host H`;
    case 'ECONNREFUSED':
      return `nothing listens at ${system.address}:${system.port}: start "everloop serve" there, or check --url`;
    case 'ENOENT':
      return `there is no file ${system.path}`;
    case 'ENOTFOUND':
      return `there is no host ${(system as { hostname?: string }).hostname}: check --url`;
    case 'ENOSPC':
      return `the disk is full (${system.path ?? system.syscall}): free some space, then run this again`;
  }
  // The system's own words, such as "EISDIR: illegal operation on a directory, read".
  if (system.syscall !== undefined) return firstLine(error.message);
  if (error instanceof EventLogError || error instanceof WarehouseError) return firstLine(error.message);
  // What no one foresaw must be findable.
  return error.constructor === Error || error instanceof TypeError || error instanceof RangeError
    ? (error.stack ?? error.message)
    : error.message;
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0]!;
}
