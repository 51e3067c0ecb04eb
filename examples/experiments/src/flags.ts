import { createAssign } from '@everloop/node/experiments';
import { type EvaluationContext, InMemoryProvider } from '@openfeature/server-sdk';
import type { Experiments } from './open-feature.js';

export const EXPERIMENTS: Experiments = { hero: { control: 1, bold: 1 } };

/** A provider of flags, in place of yours. It assigns as Everloop's own SDKs do, and sends nothing. */
export function createFlags(): InMemoryProvider {
  const assign = createAssign({ track: () => true });
  return new InMemoryProvider({
    hero: {
      disabled: false,
      variants: { control: 'The shop', bold: 'THE SHOP' },
      defaultVariant: 'control',
      contextEvaluator: ({ targetingKey }: EvaluationContext) =>
        assign('hero', EXPERIMENTS.hero!, { anonymousId: targetingKey ?? null }),
    },
    banner: { disabled: false, variants: { on: true, off: false }, defaultVariant: 'off' },
  });
}
