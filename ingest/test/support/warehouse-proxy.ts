import type { IncomingMessage, ServerResponse } from 'node:http';
import { gunzipSync, gzipSync } from 'node:zlib';
import { pass, type Relay, startRelay } from './relay.js';

/** What happens between a client of the warehouse and the warehouse. */
export type WarehouseTrouble =
  | 'none'
  /** Every connection is cut before it is read. */
  | 'refuse'
  /** Requests are taken and nothing comes back. */
  | 'hang'
  /** Half of the rows of an insert arrive, then the connection is reset. */
  | 'half'
  /** The insert is done, and the connection reset before its answer. */
  | 'answer_lost'
  /** Every insert takes its time. */
  | 'slow';

export interface WarehouseProxy extends Relay {
  set(trouble: WarehouseTrouble): void;
  /** How many requests were troubled so far. */
  hits(): number;
}

const SLOW_MS = 1_500;

/** Stands before a warehouse over HTTP, for the faults that a network and a server have. */
export async function startWarehouseProxy(target: string): Promise<WarehouseProxy> {
  let trouble: WarehouseTrouble = 'none';
  let hits = 0;
  const hanging = new Set<ServerResponse>();

  const relay = await startRelay(
    async (request, body, response) => {
      const now = trouble;
      if (now === 'hang') {
        hits += 1;
        hanging.add(response);
        return;
      }
      const isInsert = new URL(request.url!, target).searchParams.get('query')?.startsWith('INSERT') === true;
      if (!isInsert || now === 'none') return await pass(target, request, body, response);
      hits += 1;
      if (now === 'slow') {
        await new Promise((resolve) => setTimeout(resolve, SLOW_MS));
        return await pass(target, request, body, response);
      }
      await pass(target, request, now === 'half' ? halfOf(request, body) : body, null);
      request.socket.destroy();
    },
    () => {
      if (trouble !== 'refuse') return true;
      hits += 1;
      return false;
    },
  );
  return {
    ...relay,
    set(next) {
      trouble = next;
      for (const response of hanging) response.socket?.destroy();
      hanging.clear();
    },
    hits: () => hits,
  };
}

const isZipped = (request: IncomingMessage) => request.headers['content-encoding'] === 'gzip';

/** The first half of the lines, in the coding of the request. */
function halfOf(request: IncomingMessage, body: Buffer): Buffer {
  const lines = (isZipped(request) ? gunzipSync(body) : body).toString('utf8').split('\n');
  const half = Buffer.from(lines.slice(0, Math.ceil(lines.length / 2)).join('\n'));
  return isZipped(request) ? gzipSync(half) : half;
}
