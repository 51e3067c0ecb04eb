import { type Arms, exposureKey, namesOf, pickArm } from '../core/pick-arm.js';
import type { Analytics, EventOptions, PluginHost } from '../index.js';

export interface AssignOptions {
  /** Name of the exposure event, as `experiment.event` of the project says. Default `Experiment Viewed`. */
  event?: string;
}

/** The arm that this device is in; its first use sends the exposure. */
export type Assign = <Arm extends string>(experiment: string, arms: Arms<Arm>) => Arm;

/**
 * Assigns by a hash of experiment and anonymousId, which stays after sign-in, and remembers the arm on the device. No server is
 * asked.
 *
 *     const assign = createAssign(analytics);
 *     if (assign('hero', { control: 1, bold: 1 }) === 'bold') showBoldHero();
 */
export function createAssign<P>(
  analytics: Pick<Analytics<P>, 'ids' | 'track'>,
  { event = 'Experiment Viewed' }: AssignOptions = {},
): Assign {
  const client = analytics as unknown as PluginHost;
  const seen = new Set<string | null>();

  return (experiment, arms) => {
    const { anonymousId } = client.ids();
    // Where nothing is kept on the device, and on a server, there is memory.
    const slot = `arm ${experiment.replace(/:/g, ' ')}`;
    seen.add(client.recall?.(slot));
    const known = namesOf(arms).find((arm) => seen.has(exposureKey(experiment, arm, anonymousId)));
    if (known) return known;
    const { variant, properties, messageId } = pickArm(experiment, arms, anonymousId);
    const key = exposureKey(experiment, variant, anonymousId);
    seen.add(key);
    client.remember?.(slot, key);
    client.track(event, properties, { messageId } as EventOptions);
    return variant;
  };
}
