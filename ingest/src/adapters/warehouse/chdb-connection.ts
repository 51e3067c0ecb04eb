import type { createClient } from '@clickhouse/client';
import { createChdbConnection } from 'chdb/connection';
import type { QueryParams } from '../../ports/warehouse.js';
import { missingParameters, setParameters } from './chdb-parameters.js';

export type Connection = NonNullable<NonNullable<Parameters<typeof createClient>[0]>['connection']>;

interface Statement {
  query: string;
  query_params?: Record<string, unknown> | undefined;
}

/**
 * A way into the engine for one statement at a time. Those with parameters have a session of their own: what is set there stays,
 * and would otherwise be put into the next CREATE VIEW, whose parameters are written alike.
 */
export function connectChdb(path: string): Connection {
  // Both packages mean the same interface, but only one was compiled with exact optional properties.
  const open = () => createChdbConnection({ path }) as unknown as Connection;
  const plain = open();
  let bound: Connection | undefined;

  function prepare<Given extends Statement>(given: Given): [Connection, Given] {
    const params = given.query_params as QueryParams | undefined;
    if (params === undefined || Object.keys(params).length === 0) return [plain, given];
    const missing = missingParameters(given.query, params);
    if (missing.length > 0) throw new Error(`Code: 456. Substitution ${missing.join(', ')} is not set`);
    bound ??= open();
    return [bound, { ...given, query: setParameters(params) + given.query, query_params: undefined }];
  }

  return {
    query: async (given) => {
      const [connection, statement] = prepare(given);
      return await connection.query(statement);
    },
    command: async (given) => {
      const [connection, statement] = prepare(given);
      return await connection.command(statement);
    },
    exec: async (given) => {
      const [connection, statement] = prepare(given);
      return await connection.exec(statement);
    },
    insert: (given) => plain.insert(given),
    ping: (given) => plain.ping(given),
    close: async () => {
      await plain.close();
      await bound?.close();
    },
  };
}
