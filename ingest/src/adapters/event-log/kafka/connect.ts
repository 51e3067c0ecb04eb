import { readFileSync } from 'node:fs';
import { Kafka, type KafkaConfig, logLevel } from 'kafkajs';
import type { Config } from '../../../config.js';
import type { Logger } from '../../../ports/logger.js';

export type KafkaLogConfig = Extract<Config['eventLog'], { kind: 'kafka' }>;

const REQUEST_TIMEOUT_MS = 30_000;

/**
 * Connections have retries of their own, and only the client's count there: with the default of five a broker that is
 * away for ten seconds makes every send reject. The caller has a deadline instead.
 */
const ENDLESS_RETRY = { retries: 1_000_000, initialRetryTime: 200, maxRetryTime: 1_000 };

export function createKafka(config: KafkaLogConfig, logger: Logger): Kafka {
  return new Kafka({
    clientId: config.clientId,
    brokers: config.brokers,
    requestTimeout: REQUEST_TIMEOUT_MS,
    retry: ENDLESS_RETRY,
    ssl: readTls(config.ssl),
    ...(config.sasl === undefined ? {} : { sasl: readSasl(config.sasl) }),
    logLevel: logLevel.WARN,
    logCreator:
      () =>
      ({ level, log, namespace }) => {
        const write = level <= logLevel.ERROR ? logger.warn : logger.debug;
        write.call(logger, { part: namespace, reason: log.error ?? log.message }, 'kafka client');
      },
  });
}

function readTls(ssl: KafkaLogConfig['ssl']): NonNullable<KafkaConfig['ssl']> {
  if (typeof ssl === 'boolean') return ssl;
  return {
    ...(ssl.caFile === undefined ? {} : { ca: readFileSync(ssl.caFile) }),
    ...(ssl.certFile === undefined ? {} : { cert: readFileSync(ssl.certFile) }),
    ...(ssl.keyFile === undefined ? {} : { key: readFileSync(ssl.keyFile) }),
  };
}

function readSasl({ mechanism, username, password = '' }: NonNullable<KafkaLogConfig['sasl']>) {
  return { mechanism, username, password } as NonNullable<KafkaConfig['sasl']>;
}
