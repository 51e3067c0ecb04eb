/** Whether a text is a person's key, 128 bits in decimal; the engine would take a larger one for another person's. */
export function isPersonKey(text: string): boolean {
  return /^\d{1,39}$/.test(text) && BigInt(text) < 2n ** 128n;
}
