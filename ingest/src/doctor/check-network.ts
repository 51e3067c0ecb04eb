import { connect, createServer, isIP } from 'node:net';
import { isAnswered } from '../control/is-answered.js';
import type { Check } from './finding.js';

const BROKER_WITHIN_MS = 3_000;

/** Whether the address to listen on is there and free; a server of this very data directory may have it. */
export const checkPort: Check = {
  name: 'port',
  applies: () => true,
  run: async ({ host, port, dataDir }) => {
    const code = await tryToListen(host, port);
    if (code === null || (code === 'EADDRINUSE' && (await isAnswered(dataDir)))) return [];
    const where = `host, port (${host}:${port})`;
    if (code === 'EADDRINUSE')
      return [
        {
          level: 'wrong',
          what: `port ${port} is in use by another program`,
          where,
          fix: 'Stop the program that listens there, or choose another port.',
        },
      ];
    if (code === 'EACCES')
      return [
        {
          level: 'wrong',
          what: `this user may not open port ${port}`,
          where,
          fix: 'Choose a port above 1023.',
        },
      ];
    return [
      {
        level: 'wrong',
        what: `no program can listen on ${host} here (${code})`,
        where,
        fix: 'Use an address of this machine.',
      },
    ];
  },
};

/** Plain HTTP that other machines reach: keys and events are readable on the way. */
export const checkHost: Check = {
  name: 'host',
  applies: () => true,
  run: async ({ host, trustProxy }) =>
    isLoopback(host) || trustProxy !== false
      ? []
      : [
          {
            level: 'unsafe',
            what: `other machines reach ${host} over plain HTTP, so others can read keys and events in transit`,
            where: 'host',
            fix: 'Listen on 127.0.0.1 and put a proxy with TLS in front, or name that proxy in trustProxy.',
          },
        ],
};

export const checkBrokers: Check = {
  name: 'kafka',
  applies: ({ eventLog }) => eventLog.kind === 'kafka',
  run: async ({ eventLog }) => {
    if (eventLog.kind !== 'kafka') return [];
    const silent: string[] = [];
    for (const broker of eventLog.brokers) if (!(await isReached(broker))) silent.push(broker);
    return silent.map((broker) => ({
      level: 'wrong' as const,
      what: `the broker ${broker} did not answer`,
      where: 'eventLog.brokers',
      fix: 'Start it, or set its host:port as reachable from this machine (EVERLOOP_KAFKA_BROKERS).',
    }));
  },
};

function tryToListen(host: string, port: number): Promise<string | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.name));
    server.listen(port, host, () => server.close(() => resolve(null)));
  });
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}

function isReached(broker: string): Promise<boolean> {
  const colon = broker.lastIndexOf(':');
  const host = broker.slice(0, colon).replace(/^\[|\]$/g, '');
  return new Promise((resolve) => {
    const socket = connect({ host, port: Number(broker.slice(colon + 1)) || 9_092 });
    const end = (reached: boolean) => {
      socket.destroy();
      resolve(reached);
    };
    socket.setTimeout(BROKER_WITHIN_MS, () => end(false));
    socket.once('connect', () => end(true));
    socket.once('error', () => end(false));
  });
}
