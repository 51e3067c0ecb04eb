import { truncateIpv6 } from '../../domain/ip-policy.js';

/** The first half of an address of IPv6: the one who has one of it mostly has all. */
const NETWORK_GROUPS = 4;

/** Who sends, as far as the network tells: an address of IPv4, or a network of 64 bits of IPv6. */
export function peerOf(address: string): string {
  if (!address.includes(':')) return address;
  const mapped = /^::ffff:(\d+\.[\d.]+)$/i.exec(address)?.[1];
  return mapped ?? truncateIpv6(address, NETWORK_GROUPS);
}
