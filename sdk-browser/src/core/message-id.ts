const NUMBERS_PER_ID = 3;

/** A number's last digits of base 36. They stand in ASCII order, so that texts compare by bytes as numbers do. */
const lastDigits = (number: number, digits: number) =>
  (number % 36 ** digits).toString(36).padStart(digits, '0');

/**
 * A source of ids of 22 characters: 4 that count up and 18 random ones (93 bits).
 *
 * Events of one millisecond are ordered by the bytes of their messageId, so the counter keeps the order in which they
 * were made; it may start anywhere. Random numbers come from a pool: asking for them each time is six times slower.
 */
export function createIdSource(
  fillRandom: (numbers: Uint32Array<ArrayBuffer>) => void,
  firstCount: number,
): () => string {
  const pool = new Uint32Array(NUMBERS_PER_ID * 64);
  let count = firstCount;
  let used = pool.length;
  return () => {
    if (used === pool.length) {
      fillRandom(pool);
      used = 0;
    }
    let id = lastDigits(count++, 4);
    for (const end = used + NUMBERS_PER_ID; used < end; ) id += lastDigits(pool[used++]!, 6);
    return id;
  };
}
