import { type Arms, exposureKey, pickArm } from '../../sdk-browser/src/core/pick-arm.js';
import type { Analytics, Who } from './types.js';

export interface AssignOptions {
  /** Name of the exposure event, as `experiment.event` of the project says. Default `Experiment Viewed`. */
  event?: string;
}

/** The arm of the id that is given: the anonymousId where there is one, as in a browser, else the userId. */
export type Assign = <Arm extends string>(experiment: string, arms: Arms<Arm>, who: Who) => Arm;

/** Exposures that a process remembers; one that comes again after so many others is sent again, and counts once all the same. */
const MAX_REMEMBERED = 10_000;

/**
 * Assigns by a hash of experiment and id, as `@everloop/browser/experiments` does. No server is asked.
 *
 *     const assign = createAssign(analytics);
 *     const variant = assign('hero', { control: 1, bold: 1 }, { anonymousId: request.cookies.device });
 */
export function createAssign<P>(
  analytics: Pick<Analytics<P>, 'track'>,
  { event = 'Experiment Viewed' }: AssignOptions = {},
): Assign {
  const { track } = analytics as Pick<Analytics, 'track'>;
  const exposed = new Set<string>();

  return (experiment, arms, who) => {
    const id = who.anonymousId ?? who.userId;
    const { variant, properties, messageId } = pickArm(experiment, arms, String(id ?? ''));
    // Nobody: there is no one to count.
    if (id === undefined || id === null) return variant;
    const key = exposureKey(experiment, variant, String(id));
    if (exposed.has(key)) return variant;
    exposed.add(key);
    for (const oldest of exposed) {
      if (exposed.size <= MAX_REMEMBERED) break;
      exposed.delete(oldest);
    }
    track({ ...who, event, properties, ...(messageId === undefined ? {} : { messageId }) });
    return variant;
  };
}
