import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Kafka, logLevel } from 'kafkajs';
import { CLASS_PATH, fetchJars, java, QUICK_START_FLAGS } from './kafka-jars.js';
import { type Security, secureListeners, writeSecurity } from './kafka-security.js';

const run = promisify(execFile);
const CLUSTER_ID = 'RXZlcmxvb3BUZXN0c1Rlcw';
const READY_TIMEOUT_MS = 180_000;

export interface Broker {
  address: string;
  readonly pid: number | undefined;
  kill(): Promise<void>;
  stop(): Promise<void>;
  /** Starts it again on its port and data, and resolves when the cluster is whole. */
  start(): Promise<void>;
  freeze(): void;
  thaw(): void;
  /** No file of it may grow any more, as on a full disk: it ends itself. Resolves when it is gone. */
  fillDisk(): Promise<void>;
}

export interface Cluster {
  brokers: Broker[];
  addresses: string[];
  /** Where `secure` was asked for: the first broker's doors with TLS, and what opens them. */
  security: Security | null;
  dispose(): Promise<void>;
}

export interface ClusterOptions {
  /** Adds listeners with TLS and passwords to the first broker. */
  secure?: boolean;
  /** Flags of the virtual machine; the default starts quickly and is slow. */
  javaFlags?: readonly string[];
  /** Further settings of every broker. */
  settings?: Record<string, string | number | boolean>;
}

/** Apache Kafka from Maven Central, in KRaft mode. The first broker is the controller too: let the others die. */
export async function startCluster(size: number, options: ClusterOptions = {}): Promise<Cluster> {
  await fetchJars();
  const directory = await mkdtemp(join(tmpdir(), 'everloop-kafka-'));
  const security =
    options.secure === true ? await writeSecurity(directory, await freePort(), await freePort()) : null;
  const controllerPort = await freePort();
  const ports = await Promise.all(Array.from({ length: size }, freePort));
  const addresses = ports.map((port) => `127.0.0.1:${port}`);
  const brokers: Broker[] = [];
  for (const [index, port] of ports.entries()) {
    const file = join(directory, `broker-${index}.properties`);
    const shape = { index, port, controllerPort, size, dataDir: join(directory, `data-${index}`) };
    const secured = index === 0 && security !== null ? security : null;
    const settings = { ...properties(shape, secured), ...options.settings };
    await writeFile(
      file,
      Object.entries(settings)
        .map(([name, value]) => `${name}=${value}\n`)
        .join(''),
    );
    await java('kafka.tools.StorageTool', [
      ...['format', '-t', CLUSTER_ID, '-c', file],
      ...(index === 0 ? ['--standalone'] : ['--no-initial-controllers']),
      ...(secured?.scram ?? []).flatMap((user) => ['--add-scram', user]),
    ]);
    const flags = options.javaFlags ?? QUICK_START_FLAGS;
    brokers.push(createBroker(file, flags, `127.0.0.1:${port}`, () => untilWhole(addresses)));
  }
  const dispose = async () => {
    for (const broker of [...brokers].reverse()) await broker.kill();
    await rm(directory, { recursive: true, force: true });
  };
  try {
    await Promise.all(brokers.map((broker) => broker.start()));
  } catch (error) {
    await dispose();
    throw error;
  }
  return { brokers, addresses, security, dispose };
}

function createBroker(
  propertiesFile: string,
  flags: readonly string[],
  address: string,
  ready: () => Promise<void>,
): Broker {
  let child: ChildProcess | undefined;
  const end = async (signal: NodeJS.Signals) => {
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill(signal);
    await exited;
  };
  return {
    address,
    get pid() {
      return child?.pid;
    },
    async start() {
      child = spawn('java', [...flags, ...CLASS_PATH, 'kafka.Kafka', propertiesFile], { stdio: 'ignore' });
      await ready();
    },
    kill: () => end('SIGKILL'),
    stop: () => end('SIGTERM'),
    async fillDisk() {
      const exited = once(child!, 'exit');
      await run('prlimit', ['--pid', String(child!.pid), '--fsize=1:1']);
      await exited;
    },
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
function properties(
  { index, port, controllerPort, size, dataDir }: BrokerShape,
  security: Security | null,
): Record<string, string | number | boolean> {
  const isController = index === 0;
  const secure = security === null ? null : secureListeners(security);
  const open = [`PLAINTEXT://127.0.0.1:${port}`, ...(secure?.listeners ?? [])];
  return {
    'process.roles': isController ? 'broker,controller' : 'broker',
    'node.id': index + 1,
    'controller.quorum.bootstrap.servers': `127.0.0.1:${controllerPort}`,
    listeners: [...open, ...(isController ? [`CONTROLLER://127.0.0.1:${controllerPort}`] : [])].join(','),
    'advertised.listeners': open.join(','),
    'controller.listener.names': 'CONTROLLER',
    'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,SASL_SSL:SASL_SSL,SSL:SSL',
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
    ...secure?.settings,
  };
}

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
