import { readAmount } from '../domain/read-amount.js';

/** The exact product of two decimals, as text; null where one of them cannot be read. Never through a float. */
export function multiplyDecimals(a: string, b: string): string | null {
  const factors = [readAmount(a), readAmount(b)];
  if (factors[0] == null || factors[1] == null) return null;
  const places = factors.reduce((sum, factor) => sum + (factor!.split('.')[1]?.length ?? 0), 0);
  const product = factors.reduce((whole, factor) => whole * BigInt(factor!.replace('.', '')), 1n);
  const digits = String(product < 0n ? -product : product).padStart(places + 1, '0');
  const text = places === 0 ? digits : `${digits.slice(0, -places)}.${digits.slice(-places)}`;
  return (product < 0n ? '-' : '') + (places === 0 ? text : text.replace(/\.?0+$/, ''));
}
