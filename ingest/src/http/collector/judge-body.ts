import { formatIsoTime } from '../../domain/iso-time.js';
import { PART_CHARS, type Work } from '../../domain/work.js';
import { type Judgement, judgeInParts } from '../../pipeline/judge-request.js';
import type { ProjectScope } from '../../pipeline/project-scope.js';
import { createRateLimit, enforce } from '../rate-limit.js';
import type { CollectorDeps } from './collector-deps.js';
import { findProject, readBodyKey } from './find-project.js';
import { createGate } from './gate.js';
import { openBody, parseBody } from './read-request.js';
import type { Claim } from './room.js';
import type { CollectRoute } from './routes.js';

/** A body that is parsed takes up to this many times its bytes. */
const PARSED_BYTES_PER_BYTE = 24;

export interface ReceivedBody {
  bytes: Buffer;
  receivedAtMs: number;
  route: CollectRoute;
  peerAddress: string;
  /** Who waits for whom: an address, or a network of them. */
  peer: string;
  /** Null while only the body can tell. */
  project: ProjectScope | null;
  claim: Claim;
  /** Throws where no one waits for the answer any more. */
  checkSender: () => void;
}

export interface JudgedBody {
  project: ProjectScope;
  judgement: Judgement;
}

export type JudgeBody = (body: ReceivedBody) => Promise<JudgedBody>;

/**
 * Parses and judges bodies. One that is done in one part is done at once. A longer one lets others have their turn between its
 * parts, and is the only one of its kind at a time, because what it holds meanwhile is a multiple of its bytes.
 * Errors: the refusals of what it calls, RATE_LIMITED.
 */
export function createJudgeBody(deps: CollectorDeps): JudgeBody {
  const projects = createRateLimit(deps.limits.eventsPerSecondPerProject, deps.clock);
  const longBodies = createGate(1);

  function* judge({ bytes, receivedAtMs, route, ...from }: ReceivedBody): Work<JudgedBody> {
    const body = yield* parseBody(bytes);
    const project = from.project ?? findProject(deps.writeKeys, readBodyKey(body));
    if (from.project === null) from.claim.identify(project.settings.id);
    const { events, envelope } = yield* openBody(body, route.type);
    enforce(projects.take(project.settings.id, events.length));
    const judgement = yield* judgeInParts(events, route.type, {
      project,
      receivedAtMs,
      receivedAt: formatIsoTime(receivedAtMs),
      horizonNowMs: receivedAtMs,
      bodyBytes: bytes.length,
      peerAddress: from.peerAddress,
      route: route.name,
      envelope,
      envelopeFacts: { live: null, history: null },
      newId: deps.newId,
      isErased: deps.isErased,
    });
    return { project, judgement };
  }

  return async (body) => {
    const { bytes, claim, peer, checkSender } = body;
    const work = judge(body);
    let leave: (() => void) | undefined;
    try {
      if (bytes.length > PART_CHARS) leave = await longBodies.enter(peer);
      let part = work.next();
      while (!part.done) {
        if (leave === undefined) {
          claim.become(bytes.length * PARSED_BYTES_PER_BYTE);
          leave = await longBodies.enter(peer);
        }
        await deps.nextTurn();
        checkSender();
        part = work.next();
      }
      return part.value;
    } finally {
      leave?.();
    }
  };
}
