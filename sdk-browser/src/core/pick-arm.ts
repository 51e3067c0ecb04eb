/** Names of arms with their weights, which need not add up to anything. */
export type Arms<Arm extends string = string> = Record<Arm, number>;

/** Keeps a messageId within the 256 bytes of the wire, whatever its characters. */
const MAX_MESSAGE_ID_LENGTH = 85;

/**
 * `javaHash` of ClickHouse, over the text's UTF-8 bytes, which changes little for a little change; then the finalizer of
 * MurmurHash3, so that the arms of two experiments have nothing to do with each other. Its last step changes low bits alone,
 * which decide nothing.
 * Source: https://github.com/aappleby/smhasher/blob/master/src/MurmurHash3.cpp (public domain)
 */
function hashText(text: string): number {
  let hash = 0;
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash, 31) + ((byte << 24) >> 24);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  return Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35) >>> 0;
}

/** In the order of their names, whatever the order in which they were written. */
export const namesOf = <Arm extends string>(arms: Arms<Arm>) => Object.keys(arms).sort() as Arm[];

/** What an exposure to an arm is kept and counted under. */
export const exposureKey = (experiment: string, arm: string, id: string) =>
  JSON.stringify([experiment, arm, id]);

/**
 * The arm of an id in an experiment, the same wherever it is asked (METRICS.md, Experiments), with what its exposure says.
 */
export function pickArm<Arm extends string>(experiment: string, arms: Arms<Arm>, id: string) {
  const names = namesOf(arms);
  // Added up in one order, or the last digit may differ.
  let total = 0;
  for (const name of names) total += arms[name];
  const point = hashText(`${experiment}:${id}`) * total;
  let variant = names[0]!;
  let bound = 0;
  for (const name of names) {
    if (point >= bound * 2 ** 32) variant = name;
    bound += arms[name];
  }
  const messageId = exposureKey(experiment, variant, id);
  return {
    variant,
    properties: {
      experiment,
      variant,
      weight: arms[variant] / total,
      control: variant === 'control' || undefined,
    },
    /** The same wherever the id is exposed to the arm, so that it counts once. */
    messageId: messageId.length > MAX_MESSAGE_ID_LENGTH ? undefined : messageId,
  };
}
