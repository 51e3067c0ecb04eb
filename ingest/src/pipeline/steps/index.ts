import type { Draft, Rejection } from '../draft.js';
import type { RequestScope } from '../project-scope.js';
import { checkErased } from './check-erased.js';
import { checkHorizon } from './check-horizon.js';
import { checkPlan } from './check-plan.js';
import { checkRobot } from './check-robot.js';
import { checkSize } from './check-size.js';
import { inherit } from './inherit.js';
import { makeStorable } from './make-storable.js';
import { readFacts } from './read-facts.js';
import { readIds } from './read-ids.js';
import { deriveMessageId, readMessageId } from './read-message-id.js';
import { readName } from './read-name.js';
import { readShape } from './read-shape.js';
import { readTime } from './read-time.js';

/** One thing that happens to an event. It fills in the draft, or says why the event goes to the dead letters. */
export interface Step {
  name: string;
  run: (draft: Draft, scope: RequestScope) => Rejection | null;
}

/** All that happens to an event, in this order. The first refusal is the one that is told. */
export const steps: readonly Step[] = [
  { name: 'inherit', run: inherit },
  { name: 'size', run: checkSize },
  { name: 'shape', run: readShape },
  { name: 'messageId', run: readMessageId },
  { name: 'robot', run: checkRobot },
  { name: 'ids', run: readIds },
  { name: 'erased', run: checkErased },
  { name: 'name', run: readName },
  { name: 'time', run: readTime },
  { name: 'horizon', run: checkHorizon },
  { name: 'storable', run: makeStorable },
  { name: 'plan', run: checkPlan },
  { name: 'facts', run: readFacts },
  { name: 'derivedMessageId', run: deriveMessageId },
];
