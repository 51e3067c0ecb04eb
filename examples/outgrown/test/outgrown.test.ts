import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { findMissingPart } from '../../../ingest/test/support/kafka-jars.js';
import { planParts, writeConfig } from '../src/plan-parts.js';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../../..', import.meta.url));
const missing = process.env.KAFKA_BROKERS === undefined ? await findMissingPart() : null;

describe('the outgrown set-up', () => {
  it('gives loader and api a process each where a server holds the warehouse', () => {
    const surroundings = { brokers: ['kafka:9092'], clickhouseUrl: 'http://clickhouse:8123' };
    const parts = planParts(surroundings);
    expect(parts.map(({ roles }) => roles.join())).toEqual(['collector', 'collector', 'loader', 'api']);
    expect(writeConfig(parts[3]!, surroundings, 'shop')).toMatchObject({
      roles: ['api'],
      eventLog: { kind: 'kafka', brokers: ['kafka:9092'], topic: 'shop' },
      warehouse: { kind: 'clickhouse', url: 'http://clickhouse:8123' },
    });
  });

  it.skipIf(missing !== null)(
    `carries a shop through Kafka into a metric and drains${missing === null ? '' : ` (skipped: ${missing})`}`,
    async () => {
      const { stdout } = await run(
        process.execPath,
        ['--import', 'tsx', 'examples/outgrown/src/main.ts', '--people', '40', '--days', '10'],
        { cwd: root },
      );
      expect(stdout).toMatch(/[1-9]\d* events went in by 2 collectors/);
      expect(stdout).toMatch(/\(lag 0 ms\)/);
      expect(stdout).toMatch(/ {3}1 days [1-9]/);
      expect(stdout.match(/stopped$/gm)).toHaveLength(3);
    },
    300_000,
  );
});
