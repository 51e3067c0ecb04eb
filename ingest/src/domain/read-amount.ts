const AMOUNT = /^([+-]?)(\d{1,20}(?:\.\d{1,18})?)$/;

/** An exact decimal out of the text of an amount; null where it cannot be read. Never through a float. */
export function readAmount(text: string): string | null {
  const match = AMOUNT.exec(text.trim());
  if (match === null) return null;
  return match[1] === '-' ? `-${match[2]}` : (match[2] as string);
}

/** The currency of an amount: what the event says, else the project's. */
export function readCurrency(text: string | undefined, fallback: string): string {
  return text?.trim().toUpperCase() || fallback;
}
