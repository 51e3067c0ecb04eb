import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { applyEnvironment } from '../../../ingest/src/config/environment.js';
import { completeConfig } from '../../../ingest/src/config.js';
import { registerRoomTelemetry } from '../../../ingest/src/http/collector/room-telemetry.js';
import {
  registerLoaderTelemetry,
  registerLogTelemetry,
} from '../../../ingest/src/loader/loader-telemetry.js';
import { registerQueryTelemetry } from '../../../ingest/src/query-limits/query-telemetry.js';
import { createTelemetry } from '../../../ingest/src/telemetry.js';

const folder = fileURLToPath(new URL('../', import.meta.url));
const repository = join(folder, '../..');
const read = (file: string) => readFileSync(join(folder, file), 'utf8');
const compose = parse(read('compose.yaml'), { merge: true }) as {
  services: Record<string, Service>;
  volumes: Record<string, null>;
};
interface Service {
  image: string;
  command?: string[];
  ports?: string[];
  volumes?: string[];
  environment?: Record<string, string>;
  depends_on?: Record<string, { condition: string }>;
}
interface Manifest {
  kind: string;
  metadata: { name: string; labels?: Record<string, string> };
  stringData?: Record<string, string>;
  // biome-ignore lint/suspicious/noExplicitAny: manifests are data that the tests pick from
  spec?: any;
}
const manifests = readdirSync(join(folder, 'kubernetes')).flatMap((file) =>
  parseAllDocuments(read(`kubernetes/${file}`)).map((document) => {
    expect(document.errors).toEqual([]);
    return document.toJS() as Manifest;
  }),
);
const ROLES = ['collector', 'loader', 'api'];
const source = (file: string) => readFileSync(join(repository, file), 'utf8');
const VARIABLES = new Set(source('ingest/src/config/environment.ts').match(/EVERLOOP_[A-Z_]+/g));

describe('the image', () => {
  const lines = read('Dockerfile').split('\n');
  const text = read('Dockerfile').replaceAll('\\\n', ' ');

  it('copies what is there, and runs the command that is built there', () => {
    const copied = lines
      .filter((line) => /^COPY (?!--from)/.test(line))
      .flatMap((line) => line.split(' ').slice(1, -1));
    expect(copied.filter((path) => !existsSync(join(repository, path)))).toEqual([]);
    const { workspaces } = JSON.parse(source('package.json')) as { workspaces: string[] };
    expect(workspaces.map((each) => each.split('/')[0]).filter((each) => !copied.includes(each!))).toEqual(
      [],
    );
    const [, entry] = /ENTRYPOINT \["node", "\/app\/(.+)"\]/.exec(text)!;
    expect(existsSync(join(repository, entry!))).toBe(true);
  });

  it('is Debian slim of a Node that Everloop takes, and not root', () => {
    const { engines } = JSON.parse(source('package.json')) as { engines: { node: string } };
    const [major] = /\d+/.exec(engines.node)!;
    for (const [, image] of text.matchAll(/^FROM (\S+)/gm)) expect(image).toBe(`node:${major}-bookworm-slim`);
    expect(text).toMatch(/^USER node$/m);
  });

  it('listens on the default port, says so, and asks a path that is there', async () => {
    const { port } = await completeConfig({ projects: [aProject] });
    expect(text).toContain(`EXPOSE ${port}`);
    expect(text).toContain(`EVERLOOP_PORT=${port}`);
    expect(text).toContain(`http://127.0.0.1:${port}/health`);
    expect(source('ingest/src/http/operations/index.ts')).toContain("'/health'");
  });

  it('sets only variables that are read', () => {
    for (const [name] of text.matchAll(/EVERLOOP_[A-Z_]+/g)) expect(VARIABLES).toContain(name);
  });
});

const aProject = { id: 'shop', timeZone: 'UTC', writeKeys: ['wk_shop'] };

/** As the program does at its start: environment over file, the flag over both. */
async function configOf(file: unknown, env: Record<string, string>, args: string[]) {
  const roles = args.includes('--roles') ? { roles: args[args.indexOf('--roles') + 1]!.split(',') } : {};
  return await completeConfig({ ...applyEnvironment(file, env), ...roles });
}

describe('the compose file', () => {
  const ours = Object.entries(compose.services).filter(([, { image }]) => image.startsWith('everloop:'));

  it('has every role once, with a configuration that is accepted', async () => {
    const file = JSON.parse(read('everloop.config.json'));
    const configs = await Promise.all(
      ours.map(([, service]) => configOf(file, service.environment ?? {}, service.command!)),
    );
    const roles = ours.flatMap(([name], index) => (name === 'migrate' ? [] : configs[index]!.roles));
    expect(roles.sort()).toEqual([...ROLES].sort());
  });

  it('reaches services that it has, at their ports', async () => {
    const config = await configOf(JSON.parse(read('everloop.config.json')), ours[1]![1].environment!, []);
    expect(config.eventLog).toMatchObject({ kind: 'kafka', brokers: ['kafka:9092'] });
    expect(compose.services.kafka!.environment!.KAFKA_ADVERTISED_LISTENERS).toBe('PLAINTEXT://kafka:9092');
    expect(config.warehouse).toMatchObject({ url: 'http://clickhouse:8123', username: 'everloop' });
    const { CLICKHOUSE_USER: user, CLICKHOUSE_PASSWORD: password } =
      compose.services.clickhouse!.environment!;
    expect(config.warehouse).toMatchObject({ username: user, password });
    for (const { ports = [] } of ours.map(([, service]) => service))
      for (const port of ports) expect(port).toMatch(/^\d+:8787$/);
  });

  it('mounts and awaits only what is there, and sets only variables that are read', () => {
    for (const service of Object.values(compose.services)) {
      for (const [from] of (service.volumes ?? []).map((volume) => volume.split(':')))
        expect(from!.startsWith('.') ? existsSync(join(folder, from!)) : from! in compose.volumes).toBe(true);
      for (const name of Object.keys(service.depends_on ?? {})) expect(compose.services).toHaveProperty(name);
    }
    for (const [, service] of ours)
      for (const name of Object.keys(service.environment!)) expect(VARIABLES).toContain(name);
  });
});

describe('the Kubernetes manifests', () => {
  const secret = (name: string) => manifests.find(({ metadata }) => metadata.name === name)!.stringData!;
  const pods = manifests.filter(({ kind }) => kind === 'Deployment' || kind === 'Job');

  it('run every role, and a migration, with a configuration that is accepted', async () => {
    const file = JSON.parse(secret('everloop-config')['everloop.config.json']!);
    const roles: string[] = [];
    for (const { metadata, spec } of pods) {
      const { args } = spec.template.spec.containers[0];
      const config = await configOf(file, secret('everloop-passwords'), args);
      expect(args).toContain('/etc/everloop/everloop.config.json');
      if (args[0] === 'serve') {
        expect(config.roles).toEqual([metadata.labels!.role]);
        roles.push(...config.roles);
      }
    }
    expect(roles.sort()).toEqual([...ROLES].sort());
    expect(Object.keys(secret('everloop-passwords')).filter((name) => !VARIABLES.has(name))).toEqual([]);
  });

  it('probe paths that are there, at the port that is listened on', () => {
    for (const { kind, spec } of pods) {
      const [container] = spec.template.spec.containers;
      if (kind === 'Job') continue;
      expect(container.ports).toEqual([{ name: 'http', containerPort: 8787 }]);
      expect(container.livenessProbe.httpGet).toEqual({ path: '/health', port: 'http' });
      expect(container.readinessProbe.httpGet).toEqual({ path: '/ready', port: 'http' });
    }
  });

  it('give the drain its time, and run without root on a disk that is read-only', () => {
    const [, drainMs] = /DRAIN_DEADLINE_MS = (\d+_\d+)/.exec(source('ingest/src/cli/serve-command.ts'))!;
    for (const { spec } of pods) {
      const pod = spec.template.spec;
      expect(pod.terminationGracePeriodSeconds * 1_000).toBeGreaterThan(
        Number(drainMs!.replace('_', '')) + 5_000,
      );
      expect(pod.securityContext).toMatchObject({ runAsNonRoot: true });
      expect(pod.containers[0].securityContext.readOnlyRootFilesystem).toBe(true);
      const volumes = pod.volumes.map(({ name }: { name: string }) => name);
      for (const { name } of pod.containers[0].volumeMounts) expect(volumes).toContain(name);
      expect(pod.containers[0].image).toBe(compose.services.api!.image);
    }
  });

  it('select the pods that they make', () => {
    const labels = pods.map(({ spec }) => JSON.stringify(spec.template.metadata.labels));
    for (const { kind, spec } of manifests)
      if (kind === 'Service') expect(labels).toContain(JSON.stringify(spec.selector));
      else if (kind === 'PodDisruptionBudget' || kind === 'Deployment')
        expect(labels).toContain(JSON.stringify(spec.selector.matchLabels));
  });
});

describe('metrics', () => {
  const { registry } = createTelemetry();
  registerLogTelemetry(registry, {} as never);
  registerLoaderTelemetry(registry, {} as never);
  registerRoomTelemetry(registry, {} as never);
  registerQueryTelemetry(registry, {} as never);
  const metrics = registry.getMetricsAsArray() as unknown as { name: string; type: string }[];
  const names = metrics.map(({ name }) => name).sort();
  const series = new Set(
    metrics.flatMap(({ name, type }) =>
      type === 'histogram' ? [`${name}_bucket`, `${name}_sum`, `${name}_count`] : [name],
    ),
  );
  const namedIn = (text: string) => [...new Set(text.match(/\beverloop_\w+/g))];

  it('are each in the table of this page, and nothing else is', () => {
    const documented = [...read('README.md').matchAll(/^\| `(everloop_\w+)` \|/gm)].map(([, name]) => name);
    expect(documented.sort()).toEqual(names);
  });

  it('are named by convention: units as seconds and bytes, counters as totals', () => {
    for (const { name, type } of metrics) {
      expect(name).toMatch(/^everloop_[a-z_]+$/);
      expect({ name, total: name.endsWith('_total') }).toEqual({ name, total: type === 'counter' });
      expect(name).not.toMatch(/_(ms|milliseconds|kb|mb)(_|$)/);
    }
  });

  it.each(['prometheus/alerts.yaml', 'grafana/everloop.json'])('exist wherever %s asks for one', (file) => {
    const asked = namedIn(read(file));
    expect(asked.length).toBeGreaterThan(5);
    expect(asked.filter((name) => !series.has(name))).toEqual([]);
  });

  it('are drawn, all of them', () => {
    const drawn = namedIn(read('grafana/everloop.json')).map((name) => name.replace(/_bucket$/, ''));
    expect(names.filter((name) => !drawn.includes(name))).toEqual([]);
  });

  it('wake nobody without saying what to do', () => {
    const { groups } = parse(read('prometheus/alerts.yaml')) as {
      groups: { rules: { alert: string; annotations: { runbook: string } }[] }[];
    };
    const anchors = [...read('README.md').matchAll(/^### (.+)$/gm)].map(
      ([, title]) =>
        `README.md#${title!
          .toLowerCase()
          .replaceAll(/[^a-z0-9 -]/g, '')
          .replaceAll(' ', '-')}`,
    );
    const rules = groups.flatMap((group) => group.rules);
    expect(rules.length).toBeGreaterThan(3);
    expect(rules.filter(({ annotations }) => !anchors.includes(annotations.runbook))).toEqual([]);
  });
});
