import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const CACHE = fileURLToPath(new URL('../../../.cache/kafka', import.meta.url));
const VERSION = '4.1.0';

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

/** Small and quick to start: 128 MB of heap, and no time spent on a compiler that would only pay off later. */
export const QUICK_START_FLAGS = ['-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', '-Xmx128m', '-Xms32m'];
export const CLASS_PATH = [
  '-Dorg.slf4j.simpleLogger.defaultLogLevel=error',
  ...['-cp', join(CACHE, 'lib', '*')],
];

export const java = (main: string, args: readonly string[]) =>
  run('java', [...QUICK_START_FLAGS, ...CLASS_PATH, main, ...args]);

/** Fetches Apache Kafka from Maven Central, once. */
export async function fetchJars(): Promise<void> {
  const lib = join(CACHE, 'lib');
  if (existsSync(lib)) return;
  const fresh = join(CACHE, `lib-${process.pid}`);
  await mkdir(CACHE, { recursive: true });
  const pom = join(CACHE, 'pom.xml');
  await writeFile(pom, POM);
  await run('mvn', ['-q', '-B', '-f', pom, 'dependency:copy-dependencies', `-DoutputDirectory=${fresh}`]);
  // The one who comes second has fetched the same files.
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
