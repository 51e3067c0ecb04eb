import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Judgement } from '../../pipeline/judge-request.js';
import { EventLogError, type TraceContext } from '../../ports/event-log.js';
import { createRateLimit, enforce } from '../rate-limit.js';
import { Refusal } from '../refusal.js';
import type { CollectorDeps } from './collector-deps.js';
import { findProject, readHeadKey } from './find-project.js';
import { createGate } from './gate.js';
import { createJudgeBody } from './judge-body.js';
import { peerOf } from './peer-of.js';
import { checkDeclaredLength, connectionClosed, dropBody, readBody } from './read-body.js';
import { readTraceContext } from './read-trace-context.js';
import { type Claim, createRoom } from './room.js';
import { registerRoomTelemetry } from './room-telemetry.js';
import type { CollectRoute } from './routes.js';
import { findUnpacker, unpackBody } from './unpack-body.js';

const RETRY_SOON_MS = 1_000;
/** Bodies that are decompressed at once: it takes threads, which the log needs too. */
const MAX_UNPACKING = 2;

export interface Collect {
  /** From a request to its 200: whose it is, read, judged, durable, answered. Nothing of a request that throws is kept. */
  take(request: FastifyRequest, reply: FastifyReply, route: CollectRoute): Promise<string>;
  /** Reads a request to its end and keeps nothing of it. */
  drop(request: FastifyRequest): Promise<void>;
}

export function createCollect(deps: CollectorDeps): Collect {
  const { log, clock, telemetry, limits } = deps;
  const addresses = createRateLimit(limits.requestsPerSecondPerAddress, clock);
  const room = createRoom(limits.maxInFlightBytes);
  registerRoomTelemetry(telemetry.registry, room);
  const unpacking = createGate(MAX_UNPACKING);
  const judgeBody = createJudgeBody(deps);

  const admit = (request: FastifyRequest, peer: string): void => {
    if (deps.phase() !== 'ready') {
      throw new Refusal('NOT_READY', 'The server is starting or shutting down; try again.', RETRY_SOON_MS);
    }
    checkDeclaredLength(request.headers['content-length']);
    enforce(addresses.take(peer, 1));
  };

  const read = async (request: FastifyRequest, peer: string, claim: Claim, maxMs: number | null) => {
    const createUnpacker = findUnpacker(request.headers['content-encoding']);
    const sent = await readBody(request.raw, claim, maxMs);
    if (createUnpacker === null) return sent;
    const leave = await unpacking.enter(peer);
    try {
      return await unpackBody(sent, createUnpacker(sent), claim);
    } finally {
      leave();
    }
  };

  const append = async ({ entries }: Judgement, trace: TraceContext | undefined): Promise<void> => {
    if (entries.length === 0) return;
    const stopTimer = telemetry.appendSeconds.startTimer();
    try {
      await log.append(entries, trace);
    } catch (cause) {
      throw refusalOf(cause);
    } finally {
      stopTimer();
    }
  };

  const count = ({ answer, deadLetterCodes, noticeCodes }: Judgement, project: string): void => {
    telemetry.received.inc({ project }, answer.accepted + answer.deadLettered);
    telemetry.accepted.inc({ project }, answer.accepted);
    for (const [code, times] of deadLetterCodes) telemetry.deadLettered.inc({ project, code }, times);
    for (const [code, times] of noticeCodes) telemetry.notices.inc({ project, code }, times);
  };

  return {
    async take(request, reply, route) {
      const peer = peerOf(request.ip);
      admit(request, peer);
      const key = readHeadKey(request);
      const known = key === null ? null : findProject(deps.writeKeys, key);
      const claim = room.enter(peer, known === null ? null : known.settings.id);
      try {
        const bytes = await read(request, peer, claim, known === null ? deps.unknownBodyMs : null);
        telemetry.bodyBytes.inc(bytes.length);
        const { project, judgement } = await judgeBody({
          bytes,
          receivedAtMs: clock.nowMs(),
          route,
          peerAddress: request.ip,
          peer,
          project: known,
          claim,
          checkSender: () => {
            if (request.raw.socket.destroyed) throw connectionClosed();
          },
        });
        claim.become(bytes.length + charsOf(judgement));
        await append(judgement, readTraceContext(request.headers));
        count(judgement, project.settings.id);
        reply.type('application/json; charset=utf-8');
        return JSON.stringify(judgement.answer);
      } finally {
        claim.leave();
      }
    },
    async drop(request) {
      admit(request, peerOf(request.ip));
      await dropBody(request.raw);
    },
  };
}

function charsOf({ entries }: Judgement): number {
  return entries.reduce((chars, { row }) => chars + row.length, 0);
}

function refusalOf(cause: unknown): Refusal {
  if (cause instanceof EventLogError && cause.code === 'LOG_FULL') {
    return new Refusal('OVERLOADED', 'The event log is full; try again.', cause.retryAfterMs, { cause });
  }
  const retryAfterMs = cause instanceof EventLogError ? cause.retryAfterMs : RETRY_SOON_MS;
  return new Refusal('LOG_UNAVAILABLE', 'The event log cannot be written; try again.', retryAfterMs, {
    cause,
  });
}
