/** 18 digits of base 36 are 93 bits. */
const RANDOM_DIGITS = 18;

/**
 * A source of ids of 22 characters: 4 that count up and 18 random ones.
 *
 * Events of one millisecond are ordered by the bytes of their messageId, so the counter keeps the order in which they
 * were made; it may start anywhere. Random numbers come from a pool: asking for them each time is six times slower.
 */
export function createIdSource(
  fillRandom: (numbers: Uint8Array<ArrayBuffer>) => void,
  firstCount: number,
): () => string {
  const pool = new Uint8Array(RANDOM_DIGITS * 64);
  let count = firstCount;
  let used = pool.length;
  return () => {
    if (used === pool.length) {
      fillRandom(pool);
      used = 0;
    }
    let id = (count++ % 36 ** 4).toString(36).padStart(4, '0');
    do id += (pool[used++]! % 36).toString(36);
    while (used % RANDOM_DIGITS);
    return id;
  };
}
