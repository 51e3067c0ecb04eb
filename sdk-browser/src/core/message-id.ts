// In ASCII order, so that ids compare by bytes as they count.
const ALPHABET = '-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz';
const RANDOM_CHARACTERS = 18;

/**
 * A source of ids of 22 characters: 4 that count up and 18 random ones (108 bits).
 *
 * Events of one millisecond are ordered by the bytes of their messageId, so the counter keeps the order in which they
 * were made. Random bytes come from a pool: asking for them each time is six times slower.
 */
export function createIdSource(fillRandom: (bytes: Uint8Array<ArrayBuffer>) => void): () => string {
  const pool = new Uint8Array(RANDOM_CHARACTERS * 64);
  let used = pool.length;
  let count = -1;
  return () => {
    if (used === pool.length) {
      fillRandom(pool);
      used = 0;
      // Starts anywhere in the lower half: ids of different pages look different, and 8 million fit before it wraps.
      if (count < 0) count = (pool[0]! << 15) | (pool[1]! << 7);
    }
    let id = '';
    for (let shift = 18; shift >= 0; shift -= 6) id += ALPHABET[(count >> shift) & 63];
    for (const end = used + RANDOM_CHARACTERS; used < end; ) id += ALPHABET[pool[used++]! & 63];
    count++;
    return id;
  };
}
