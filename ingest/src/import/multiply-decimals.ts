import { readAmount } from '../domain/read-amount.js';

/** The exact product of two decimals, as text; null where one of them cannot be read. Never through a float. */
export function multiplyDecimals(a: string, b: string): string | null {
  const [first, second] = [readAmount(a), readAmount(b)];
  if (first === null || second === null) return null;
  const places = placesOf(first) + placesOf(second);
  const product = wholeOf(first) * wholeOf(second);
  const digits = String(product < 0n ? -product : product).padStart(places + 1, '0');
  const text = places === 0 ? digits : `${digits.slice(0, -places)}.${digits.slice(-places)}`;
  return (product < 0n ? '-' : '') + (places === 0 ? text : text.replace(/\.?0+$/, ''));
}

const placesOf = (decimal: string) => decimal.split('.')[1]?.length ?? 0;
const wholeOf = (decimal: string) => BigInt(decimal.replace('.', ''));
