import { randomBytes } from 'node:crypto';
import { type EventType, MAX_BODY_CONTAINERS, MAX_BODY_DEPTH, MAX_EVENT_BYTES } from '@everloop/schemas';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { formatIsoTime } from '../../domain/iso-time.js';
import { isTooNested } from '../../domain/json/is-too-nested.js';
import { isJsonObject, type Json } from '../../domain/json/number-text.js';
import { parseJson } from '../../domain/json/parse-json.js';
import { type Judgement, judgeRequest } from '../../pipeline/judge-request.js';
import { openEnvelope } from '../../pipeline/open-envelope.js';
import {
  type Envelope,
  NO_ENVELOPE,
  type ProjectScope,
  type RequestScope,
} from '../../pipeline/project-scope.js';
import { EventLogError, type TraceContext } from '../../ports/event-log.js';
import { createRateLimit } from '../rate-limit.js';
import { Refusal } from '../refusal.js';
import type { CollectorDeps } from './collector-deps.js';
import { readBody } from './read-body.js';
import { readTraceContext } from './read-trace-context.js';
import { readWriteKey } from './read-write-key.js';

const RETRY_SOON_MS = 1_000;

export interface CollectRoute {
  /** For the books, such as `batch`. */
  name: string;
  /** What a single-event route says its event is; null where a batch comes. */
  type: EventType | null;
}

export type Collect = (request: FastifyRequest, reply: FastifyReply, route: CollectRoute) => Promise<string>;

/** From a request to its 200: read, whose it is, judged, durable, answered. Nothing of a request that throws is kept. */
export function createCollect(deps: CollectorDeps): Collect {
  const { log, clock, telemetry, limits } = deps;
  const addresses = createRateLimit(limits.requestsPerSecondPerAddress, clock);
  const projects = createRateLimit(limits.eventsPerSecondPerProject, clock);
  const mark = randomBytes(16).toString('hex');
  let inFlightBytes = 0;

  const admit = (request: FastifyRequest): void => {
    if (deps.phase() !== 'ready') {
      throw new Refusal('NOT_READY', 'Starting or shutting down; try again.', RETRY_SOON_MS);
    }
    enforce(addresses.take(request.ip, 1));
  };

  const collect = async (request: FastifyRequest, route: CollectRoute): Promise<string> => {
    const bytes = await readBody(request.raw);
    const receivedAtMs = clock.nowMs();
    telemetry.bodyBytes.inc(bytes.length);
    const body = parse(bytes, mark);
    const project = findProject(deps, request.headers.authorization, body);
    const { events, envelope } = open(body, route, bytes.length);
    enforce(projects.take(project.settings.id, events.length));
    const scope: RequestScope = {
      project,
      receivedAtMs,
      receivedAt: formatIsoTime(receivedAtMs),
      horizonNowMs: receivedAtMs,
      bodyBytes: bytes.length,
      peerAddress: request.ip,
      route: route.name,
      envelope,
      envelopeFacts: { live: null, history: null },
      newId: deps.newId,
      isErased: deps.isErased,
    };
    const judgement = judgeRequest(events, route.type, scope);
    await append(judgement, readTraceContext(request.headers));
    count(judgement, project.settings.id);
    return JSON.stringify(judgement.answer);
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

  return async (request, reply, route) => {
    admit(request);
    // A body without a length may be anything up to the cap, which the reader enforces.
    const reserved = Number(request.headers['content-length'] ?? 65_536);
    if (inFlightBytes + reserved > limits.maxInFlightBytes) {
      throw new Refusal('OVERLOADED', 'Too much is being worked on; try again.', RETRY_SOON_MS);
    }
    inFlightBytes += reserved;
    telemetry.inFlightBytes.set(inFlightBytes);
    try {
      const answer = await collect(request, route);
      reply.type('application/json; charset=utf-8');
      return answer;
    } finally {
      inFlightBytes -= reserved;
      telemetry.inFlightBytes.set(inFlightBytes);
    }
  };
}

function enforce(taken: { ok: true } | { ok: false; retryAfterMs: number }): void {
  if (!taken.ok)
    throw new Refusal('RATE_LIMITED', 'Too much from here in a second; try again.', taken.retryAfterMs);
}

const BYTE_ORDER_MARK = '\ufeff';

const NESTING = { depth: MAX_BODY_DEPTH, containers: MAX_BODY_CONTAINERS };

function parse(bytes: Buffer, mark: string): Json {
  // A smaller body cannot be nested deeply enough to matter, and most are smaller.
  if (bytes.length > MAX_EVENT_BYTES && isTooNested(bytes, NESTING)) {
    throw new Refusal(
      'INVALID_BODY',
      `The body is nested deeper than ${MAX_BODY_DEPTH} levels, or has more than ${MAX_BODY_CONTAINERS} lists and objects.`,
    );
  }
  const text = bytes.toString('utf8');
  try {
    return parseJson(text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text, mark);
  } catch {
    // Without its cause: the parser's message repeats what was sent.
    throw new Refusal('INVALID_BODY', 'The body is no JSON.');
  }
}

function findProject(deps: CollectorDeps, authorization: string | undefined, body: Json): ProjectScope {
  const key = readWriteKey(authorization, body);
  const project = key === null ? null : deps.writeKeys.find(key);
  if (project === null) throw new Refusal('UNKNOWN_WRITE_KEY', 'No project has this write key.');
  return project;
}

function open(
  body: Json,
  route: CollectRoute,
  bodyBytes: number,
): { events: readonly Json[]; envelope: Envelope } {
  if (route.type !== null) return { events: [body], envelope: NO_ENVELOPE };
  if (!isJsonObject(body) || !Array.isArray(body.batch)) {
    throw new Refusal('INVALID_BODY', 'A batch is an object whose `batch` is a list of events.');
  }
  return { events: body.batch, envelope: openEnvelope(body, bodyBytes) };
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
