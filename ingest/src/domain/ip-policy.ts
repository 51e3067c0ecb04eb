import { isIPv4, isIPv6 } from 'node:net';
import type { ProjectSettings } from './project-settings.js';

export type IpPolicy = ProjectSettings['ipPolicy'];

/** An address after a project's policy; null where nothing of it may be kept. What is not an address is kept under `keep` only. */
export function applyIpPolicy(address: string, policy: IpPolicy): string | null {
  if (policy === 'drop') return null;
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '');
  if (policy === 'keep') return plain;
  if (isIPv4(plain)) return `${plain.slice(0, plain.lastIndexOf('.'))}.0`;
  return isIPv6(plain) ? truncateIpv6(plain, KEPT_GROUPS) : null;
}

/** The first 48 of 128 bits. */
const KEPT_GROUPS = 3;

/** Keeps the first groups of 16 bits of an address of IPv6: the others become zero. */
export function truncateIpv6(address: string, keptGroups: number): string {
  const [head = '', tail] = (address.split('%')[0] as string).split('::');
  const groups = head === '' ? [] : head.split(':');
  const missing = 8 - groups.length - countGroups(tail);
  const all =
    tail === undefined ? groups : [...groups, ...new Array<string>(missing).fill('0'), ...tail.split(':')];
  const kept = all.slice(0, keptGroups).map((group) => Number.parseInt(group || '0', 16).toString(16));
  return `${kept.join(':')}::`.replace(/^0(:0)*::$/, '::');
}

function countGroups(tail: string | undefined): number {
  if (tail === undefined || tail === '') return 0;
  // An IPv4 address at the end is two groups.
  return tail.split(':').length + (tail.includes('.') ? 1 : 0);
}
