import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Kafka, logLevel } from 'kafkajs';

const run = promisify(execFile);
const CACHE = fileURLToPath(new URL('../../../.cache/kafka', import.meta.url));
const VERSION = '4.1.0';
const CLUSTER_ID = 'RXZlcmxvb3BUZXN0c1Rlcw';
const READY_TIMEOUT_MS = 60_000;

export interface Broker {
  address: string;
  kill(): Promise<void>;
  stop(): Promise<void>;
  /** Starts it again on its port and data, and resolves when the cluster is whole. */
  start(): Promise<void>;
  freeze(): void;
  thaw(): void;
}

export interface Cluster {
  brokers: Broker[];
  addresses: string[];
  dispose(): Promise<void>;
}

/** Why no broker can be started here; null where one can. A missing part fails the suite where `CI` is set. */
export async function findMissingPart(): Promise<string | null> {
  const missing: string[] = [];
  for (const [command, flag] of [
    ['java', '-version'],
    ['mvn', '-version'],
  ] as const) {
    if (command === 'mvn' && existsSync(join(CACHE, 'lib'))) continue;
    await run(command, [flag]).catch(() => missing.push(command));
  }
  if (missing.length === 0) return null;
  const reason = `no ${missing.join(' and ')} on this machine to start Apache Kafka with`;
  if (process.env.CI) throw new Error(reason);
  return reason;
}

/** Apache Kafka from Maven Central, in KRaft mode. The first broker is the controller too: let the others die. */
export async function startCluster(size: number): Promise<Cluster> {
  await fetchJars();
  const directory = await mkdtemp(join(tmpdir(), 'everloop-kafka-'));
  const controllerPort = await freePort();
  const ports = await Promise.all(Array.from({ length: size }, freePort));
  const addresses = ports.map((port) => `127.0.0.1:${port}`);
  const brokers: Broker[] = [];
  for (const [index, port] of ports.entries()) {
    const file = join(directory, `broker-${index}.properties`);
    await writeFile(
      file,
      properties({ index, port, controllerPort, size, dataDir: join(directory, `data-${index}`) }),
    );
    await java('kafka.tools.StorageTool', [
      ...['format', '-t', CLUSTER_ID, '-c', file],
      ...(index === 0 ? ['--standalone'] : ['--no-initial-controllers']),
    ]);
    brokers.push(createBroker(file, `127.0.0.1:${port}`, () => untilWhole(addresses)));
  }
  const starts = brokers.map((broker) => broker.start());
  await Promise.all(starts);
  return {
    brokers,
    addresses,
    async dispose() {
      for (const broker of [...brokers].reverse()) await broker.kill();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

function createBroker(propertiesFile: string, address: string, ready: () => Promise<void>): Broker {
  let child: ChildProcess | undefined;
  const end = async (signal: NodeJS.Signals) => {
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill(signal);
    await exited;
  };
  return {
    address,
    async start() {
      child = spawn('java', [...javaFlags(), 'kafka.Kafka', propertiesFile], { stdio: 'ignore' });
      await ready();
    },
    kill: () => end('SIGKILL'),
    stop: () => end('SIGTERM'),
    freeze: () => void child?.kill('SIGSTOP'),
    thaw: () => void child?.kill('SIGCONT'),
  };
}

/** An open port is too early: every broker must be in the cluster. */
async function untilWhole(addresses: readonly string[]): Promise<void> {
  const kafka = new Kafka({
    brokers: [...addresses],
    logLevel: logLevel.NOTHING,
    connectionTimeout: 500,
    retry: { retries: 0 },
  });
  const deadline = Date.now() + READY_TIMEOUT_MS;
  for (;;) {
    const admin = kafka.admin();
    try {
      await admin.connect();
      const { brokers, controller } = await admin.describeCluster();
      if (brokers.length === addresses.length && controller !== null) return;
    } catch (error) {
      if (Date.now() > deadline) throw error;
    } finally {
      await admin.disconnect().catch(() => undefined);
    }
    if (Date.now() > deadline) throw new Error(`Kafka was not whole after ${READY_TIMEOUT_MS} ms`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

interface BrokerShape {
  index: number;
  port: number;
  controllerPort: number;
  size: number;
  dataDir: string;
}

/** Small and quick: short sessions, so that a killed broker may come back at once, and leaders that return soon. */
function properties({ index, port, controllerPort, size, dataDir }: BrokerShape): string {
  const isController = index === 0;
  const settings = {
    'process.roles': isController ? 'broker,controller' : 'broker',
    'node.id': index + 1,
    'controller.quorum.bootstrap.servers': `127.0.0.1:${controllerPort}`,
    listeners: `PLAINTEXT://127.0.0.1:${port}${isController ? `,CONTROLLER://127.0.0.1:${controllerPort}` : ''}`,
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${port}`,
    'controller.listener.names': 'CONTROLLER',
    'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
    'log.dirs': dataDir,
    'auto.create.topics.enable': false,
    'offsets.topic.replication.factor': size,
    'offsets.topic.num.partitions': 1,
    'transaction.state.log.replication.factor': size,
    'transaction.state.log.min.isr': 1,
    'log.cleaner.dedupe.buffer.size': 2_097_152,
    'num.network.threads': 1,
    'num.io.threads': 2,
    'group.initial.rebalance.delay.ms': 0,
    'group.min.session.timeout.ms': 1_000,
    'broker.session.timeout.ms': size === 1 ? 1_000 : 2_000,
    'broker.heartbeat.interval.ms': 200,
    'replica.lag.time.max.ms': 3_000,
    'leader.imbalance.check.interval.seconds': 2,
  };
  return Object.entries(settings)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');
}

const javaFlags = () => [
  ...['-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', '-Xmx128m', '-Xms32m'],
  ...['-Dorg.slf4j.simpleLogger.defaultLogLevel=error', '-cp', join(CACHE, 'lib', '*')],
];

const java = (main: string, args: readonly string[]) => run('java', [...javaFlags(), main, ...args]);

async function fetchJars(): Promise<void> {
  const lib = join(CACHE, 'lib');
  if (existsSync(lib)) return;
  const fresh = join(CACHE, `lib-${process.pid}`);
  await mkdir(CACHE, { recursive: true });
  const pom = join(CACHE, 'pom.xml');
  await writeFile(pom, POM);
  await run('mvn', ['-q', '-B', '-f', pom, 'dependency:copy-dependencies', `-DoutputDirectory=${fresh}`]);
  // Whoever comes second has fetched the same files.
  await rename(fresh, lib).catch(() => rm(fresh, { recursive: true }));
}

const POM = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>everloop.test</groupId><artifactId>broker</artifactId><version>1</version><packaging>pom</packaging>
  <dependencies>
    <dependency><groupId>org.apache.kafka</groupId><artifactId>kafka_2.13</artifactId><version>${VERSION}</version></dependency>
    <dependency><groupId>org.slf4j</groupId><artifactId>slf4j-simple</artifactId><version>1.7.36</version></dependency>
  </dependencies>
</project>
`;

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}
