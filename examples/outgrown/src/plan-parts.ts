import type { ConfigInput } from '@everloop/ingest';

/** One process of Everloop and what it does. */
export interface Part {
  name: string;
  roles: ('collector' | 'loader' | 'api')[];
}

/** The only difference to the quick start: the same program, the same SQL, another configuration. */
export interface Surroundings {
  brokers: readonly string[];
  /** A ClickHouse server; without one the warehouse is embedded. */
  clickhouseUrl: string | undefined;
}

/**
 * Two collectors, and behind the log a loader and an api. An embedded warehouse belongs to one process, so that loader and
 * api share it there, and there is one of them; with a server both are processes of their own, as many as are needed.
 */
export function planParts({ clickhouseUrl }: Surroundings): Part[] {
  const collectors: Part[] = [1, 2].map((n) => ({ name: `collector-${n}`, roles: ['collector'] }));
  if (clickhouseUrl === undefined)
    return [...collectors, { name: 'loader-and-api', roles: ['loader', 'api'] }];
  return [...collectors, { name: 'loader', roles: ['loader'] }, { name: 'api', roles: ['api'] }];
}

/** The configuration of one part, as its file holds it. */
export function writeConfig(
  part: Part,
  { brokers, clickhouseUrl }: Surroundings,
  topic: string,
): ConfigInput {
  return {
    projects: [
      {
        id: 'shop',
        timeZone: 'Europe/Berlin',
        currency: 'EUR',
        writeKeys: ['wk_shop_demo'],
        readKeys: ['rk_shop_demo'],
      },
    ],
    eventLog: { kind: 'kafka', brokers: [...brokers], topic, groupId: `${topic}-loader`, partitions: 6 },
    warehouse: clickhouseUrl === undefined ? { kind: 'chdb' } : { kind: 'clickhouse', url: clickhouseUrl },
    roles: part.roles,
    freshnessMs: 60_000,
    logLevel: 'warn',
  };
}
