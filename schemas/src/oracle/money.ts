/** Amounts are whole numbers of 10⁻¹⁸ of the currency's unit, so that no sum ever rounds. */
export type Amount = bigint;

const SCALE = 18;
const AMOUNT = /^([+-]?)(\d{1,20})(?:\.(\d{1,18}))?$/;

/** Reads a decimal text, trimmed; null where it is none. A number is read by the text that JSON writes for it. */
export function readAmount(value: unknown): Amount | null {
  if (typeof value !== 'string' && typeof value !== 'number') return null;
  const match = AMOUNT.exec(String(value).trim());
  if (match === null) return null;
  const [, sign, whole, fraction = ''] = match;
  const amount = BigInt(whole! + fraction.padEnd(SCALE, '0'));
  return sign === '-' ? -amount : amount;
}

/** The first of some properties that is there: neither missing nor null nor blank. Whether it can be read decides nothing. */
export function firstPresent(
  properties: { readonly [name: string]: unknown },
  names: readonly string[],
): unknown {
  const isThere = (value: unknown) =>
    value !== undefined && value !== null && !(typeof value === 'string' && value.trim() === '');
  const name = names.find((each) => Object.hasOwn(properties, each) && isThere(properties[each]));
  return name === undefined ? undefined : properties[name];
}

/** Decimal text without exponent or trailing zeros. */
export function writeAmount(amount: Amount): string {
  const digits = (amount < 0n ? -amount : amount).toString().padStart(SCALE + 1, '0');
  const whole = digits.slice(0, -SCALE);
  const fraction = digits.slice(-SCALE).replace(/0+$/, '');
  return (amount < 0n ? '-' : '') + whole + (fraction === '' ? '' : `.${fraction}`);
}

export function absolute(amount: Amount): Amount {
  return amount < 0n ? -amount : amount;
}

/** Amount ÷ count as a plain number; null where the count is 0. */
export function perHead(amount: Amount, count: number): number | null {
  return count === 0 ? null : Number(writeAmount(amount)) / count;
}
