import type { AddressInfo } from 'node:net';
import { systemClock } from '../../src/ports/clock.js';
import { startCollector, type TestCollector } from './collector.js';
import { type Fault, type FaultyProxy, startFaultyProxy } from './faulty-proxy.js';

export interface ServedCollector extends TestCollector {
  proxy: FaultyProxy;
  port: number;
  close(): Promise<void>;
}

/** A collector on a real port, by the real clock, behind a proxy. */
export async function serveCollector(
  fault: Fault,
  options: Parameters<typeof startCollector>[1] = {},
): Promise<ServedCollector> {
  const collector = await startCollector(
    // The browser of these tests has no window.
    { notBots: ['HeadlessChrome'] },
    { clock: systemClock, ...options },
  );
  await collector.app.listen({ port: 0, host: '127.0.0.1' });
  const { port } = collector.app.server.address() as AddressInfo;
  const proxy = await startFaultyProxy(port, fault);
  return {
    ...collector,
    proxy,
    port,
    close: async () => {
      await proxy.close();
      await collector.app.close();
    },
  };
}
