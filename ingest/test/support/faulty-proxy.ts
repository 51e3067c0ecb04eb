import type { IncomingMessage, ServerResponse } from 'node:http';
import { pass, type Relay, startRelay } from './relay.js';

/** What the network does to a client's requests. */
export type Fault =
  | 'none'
  /** The server answers, and the client never hears of it: it sends everything again. */
  | 'answer_lost'
  /** The first request is told to come back. */
  | 'unavailable_first'
  | 'overloaded_first'
  /** Every request takes a while, so that they overlap. */
  | 'slow';

export interface FaultyProxy extends Relay {
  /** How many requests a fault has hit. */
  hits(): number;
}

const MAX_LOST_ANSWERS = 2;
const DELAY_MS = 150;

/** A proxy in front of the collector that a client of any language may be pointed at. */
export async function startFaultyProxy(targetPort: number, fault: Fault): Promise<FaultyProxy> {
  let hits = 0;

  const target = `http://127.0.0.1:${targetPort}`;
  const relay = await startRelay(async (request, body, response) => {
    const isTroubled = request.method === 'POST' && fault !== 'none';
    if (isTroubled && fault === 'slow') {
      hits += 1;
      await new Promise((resolve) => setTimeout(resolve, DELAY_MS));
    } else if (isTroubled && fault === 'answer_lost' && hits < MAX_LOST_ANSWERS) {
      hits += 1;
      await pass(target, request, body, null);
      request.socket.destroy();
      return;
    } else if (isTroubled && fault !== 'answer_lost' && hits === 0) {
      hits += 1;
      return refuse(request, response, fault === 'unavailable_first' ? 503 : 429);
    }
    await pass(target, request, body, response);
  });
  return { ...relay, hits: () => hits };
}

function refuse(request: IncomingMessage, response: ServerResponse, status: number): void {
  response.writeHead(status, {
    'retry-after': '1',
    'content-type': 'application/json',
    'access-control-allow-origin': request.headers.origin ?? '*',
    'access-control-expose-headers': 'Retry-After',
  });
  response.end('{"success":false,"code":"OVERLOADED","message":"try again"}');
}
