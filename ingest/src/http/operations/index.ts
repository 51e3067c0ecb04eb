import type { FastifyInstance } from 'fastify';
import type { EventLog } from '../../ports/event-log.js';
import type { Warehouse } from '../../ports/warehouse.js';
import type { Telemetry } from '../../telemetry.js';
import type { Phase } from '../phase.js';

export interface OperationsDeps {
  log: EventLog | null;
  warehouse: Warehouse | null;
  /** Whether this process is a collector. */
  takesEvents: boolean;
  telemetry: Telemetry;
  phase: () => Phase;
}

/** For the operator: is it alive, may it get traffic, what does it count. */
export function registerOperations(app: FastifyInstance, deps: OperationsDeps): void {
  app.get('/health', async () => ({ status: 'ok' }));

  app.get('/ready', async (_request, reply) => {
    const parts = await inspectParts(deps);
    const ready = deps.phase() === 'ready' && parts.eventLog !== 'unavailable' && mayAnswer(deps, parts);
    reply.code(ready ? 200 : 503);
    if (!ready) reply.header('retry-after', '1');
    return { ready, phase: deps.phase(), ...parts };
  });

  app.get('/metrics', async (_request, reply) => {
    reply.type(deps.telemetry.registry.contentType);
    return await deps.telemetry.registry.metrics();
  });
}

interface Parts {
  eventLog: 'ok' | 'unavailable' | 'none';
  warehouse: 'ok' | 'unavailable' | 'none';
}

async function inspectParts({ log, warehouse }: OperationsDeps): Promise<Parts> {
  const answers = warehouse === null ? null : await warehouse.ping().catch(() => false);
  return {
    eventLog: log === null ? 'none' : log.health().ok ? 'ok' : 'unavailable',
    warehouse: answers === null ? 'none' : answers ? 'ok' : 'unavailable',
  };
}

/** A collector needs no warehouse to take events; a process that loads or answers is of no use without. */
function mayAnswer({ takesEvents }: OperationsDeps, parts: Parts): boolean {
  return takesEvents || parts.warehouse !== 'unavailable';
}
