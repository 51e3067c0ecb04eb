import { readFileSync } from 'node:fs';
import * as wire from '@everloop/schemas';
import { describe, expect, it } from 'vitest';
import { configShape } from '../../src/config.js';
import { COLLECT_ROUTES } from '../../src/http/collector/routes.js';
import { toSnakeCase, viewOf } from '../../src/metrics/metric.js';
import { METRICS } from '../../src/metrics/registry.js';
import { listRoutes } from './list-routes.js';
import { listSettings } from './list-settings.js';
import { codesIn, REPOSITORY, readPage, rowsBelow } from './markdown.js';

/**
 * The pages say what the program has: nothing is missing there, and nothing is there that does not exist, unless it is
 * marked as not built. A mark of something that exists is found too.
 */

const metricsPage = readPage('schemas/METRICS.md');
const wirePage = readPage('schemas/WIRE.md');
const rootPage = readPage('README.md');
const ingestPage = readPage('ingest/README.md');

/** Names that the rows of a table are about, by whether they are marked. */
function subjectsOf(page: typeof metricsPage, heading: string, namesOf = codesIn) {
  const rows = rowsBelow(page, heading);
  expect(rows.length).toBeGreaterThan(0);
  const names = (isMarked: boolean) =>
    rows.filter((row) => row.isMarked === isMarked).flatMap(({ cells }) => namesOf(cells[0]!));
  return { built: names(false).sort(), marked: names(true) };
}

function expectSame({ built, marked }: { built: string[]; marked: string[] }, existing: readonly string[]) {
  expect(built).toEqual([...existing].sort());
  expect(marked.filter((name) => existing.includes(name))).toEqual([]);
}

describe('METRICS.md', () => {
  it('lists every metric with its parameters and further lists', () => {
    expectSame(
      subjectsOf(metricsPage, 'Requests and answers'),
      METRICS.map(({ name }) => name),
    );
    for (const { isMarked, cells } of rowsBelow(metricsPage, 'Requests and answers')) {
      if (isMarked) continue;
      const metric = METRICS.find(({ name }) => name === codesIn(cells[0]!)[0])!;
      const documented = { parameters: codesIn(cells[1]!).sort(), lists: codesIn(cells[2] ?? '').sort() };
      expect({ metric: metric.name, ...documented }).toEqual({
        metric: metric.name,
        parameters: metric.parameters.map(({ name }) => toSnakeCase(name)).sort(),
        lists: metric.lists
          .slice(1)
          .map((list) => viewOf(metric, list))
          .sort(),
      });
    }
  });

  it('lists every placeholder id', () => {
    const [block] = metricsPage.filter(({ text }) => text.startsWith('A **placeholder** counts as absent'));
    expect(['', ...codesIn(block!.text).map((id) => id.toLowerCase())]).toEqual([...wire.PLACEHOLDER_IDS]);
  });
});

describe('settings', () => {
  const existing = listSettings();
  /** `eventLog.brokers`, `topic`: what follows lies where the first does. */
  const pathsIn = (cell: string) => {
    const [first = '', ...others] = codesIn(cell);
    const prefix = first.replace(/[^.]*$/, '');
    return [first, ...others.map((name) => (/[.[]/.test(name) ? name : prefix + name))];
  };
  const ofProjects = subjectsOf(metricsPage, 'Settings', (cell) =>
    codesIn(cell).map((name) => `projects[].${name}`),
  );
  const others = subjectsOf(rootPage, 'Configuration', pathsIn);
  const documented = [...ofProjects.built, ...others.built].filter((path) => path !== 'projects[]');

  it('are each in the README or in METRICS.md', () => {
    const covers = (documentedPath: string, path: string) =>
      path === documentedPath ||
      path.startsWith(`${documentedPath}.`) ||
      path.startsWith(`${documentedPath}[]`);
    const groups = existing.filter((path) =>
      existing.some((other) => /^(\[\])?\./.test(other.slice(path.length)) && other.startsWith(path)),
    );
    const missing = existing
      .filter((path) => !groups.includes(path) && !path.endsWith('[]') && !path.endsWith('.kind'))
      .filter((path) => !documented.some((each) => covers(each, path)));
    expect(missing).toEqual([]);
  });

  it('exist where they are documented, and not where they are marked', () => {
    expect(documented.filter((path) => !existing.includes(path))).toEqual([]);
    expect([...ofProjects.marked, ...others.marked].filter((path) => existing.includes(path))).toEqual([]);
  });

  it('of the environment are those of the README', () => {
    const source = readFileSync(`${REPOSITORY}ingest/src/config/environment.ts`, 'utf8');
    const read = [...source.matchAll(/name: '(EVERLOOP_\w+)'/g)].map(([, name]) => name!);
    const [block] = rootPage.filter(({ text }) => text.startsWith('The environment may set'));
    expect(codesIn(block!.text).sort()).toEqual(read.sort());
  });
});

it('roles of processes are those of ARCHITECTURE.md and of the README', () => {
  const roles = configShape.shape.roles.def.innerType.element.options;
  const { built } = subjectsOf(readPage('.github/ARCHITECTURE.md'), 'Roles of processes');
  expect(built).toEqual([...roles].sort());
  const [row] = rowsBelow(rootPage, 'Configuration').filter(({ cells }) => cells[0] === '`roles`');
  expect(codesIn(row!.cells[1]!).filter((code) => !code.startsWith('--'))).toEqual(roles);
});

it('the glossary has each term once, in order', () => {
  const terms = rowsBelow(readPage('.github/ARCHITECTURE.md'), 'Glossary').map(({ cells }) => cells[0]!);
  expect(terms.length).toBeGreaterThan(50);
  expect(terms).toEqual([...new Set(terms)].sort((a, b) => a.localeCompare(b, 'en')));
});

describe('codes', () => {
  it.each([
    ['Refusals', wire.REFUSAL_CODES],
    ['Dead letters', wire.DEAD_LETTER_CODES],
    ['Verdicts', wire.NOTICE_CODES],
  ])('of WIRE.md, %s', (heading, codes) => expectSame(subjectsOf(wirePage, heading), codes));

  it('of the API are in the README of ingest, with their status', () => {
    const rows = rowsBelow(ingestPage, 'Routes').filter(({ cells }) => /^\d{3}$/.test(cells[1]!));
    const documented = rows.flatMap(({ cells }) =>
      codesIn(cells[0]!).map((code) => [code, Number(cells[1])]),
    );
    const existing = Object.entries(wire.PROBLEMS).map(([code, { status }]) => [code, status]);
    expect(documented.sort()).toEqual(existing.sort());
  });

  it.each([
    ['an event', wire.MAX_EVENT_BYTES],
    ['events in a batch', wire.MAX_BATCH_EVENTS],
    ['a body', wire.MAX_BODY_BYTES / 1024 ** 2],
    ['ids', wire.MAX_ID_BYTES],
    ['verdicts', wire.MAX_VERDICTS],
  ])('limits of %s', (subject, value) => {
    const rows = rowsBelow(wirePage, 'Limits').filter(({ isMarked }) => !isMarked);
    const [row] = rows.filter(({ cells }) => cells[0]!.startsWith(subject));
    expect(row!.cells[1]).toMatch(new RegExp(`\\b${value.toLocaleString('en')}\\b`));
  });

  it('device libraries', () => {
    const documented = rowsBelow(wirePage, 'Device libraries').map(({ cells: [name, kind, sentAt] }) => ({
      name: codesIn(name!)[0],
      kind,
      isOnce: sentAt!.startsWith('once'),
    }));
    expect(documented).toEqual(
      wire.DEVICE_LIBRARIES.map(({ name, kind, sentAt }) => ({ name, kind, isOnce: sentAt === 'once' })),
    );
  });
});

describe('routes', () => {
  /** `POST /v1/track` `/v1/t` as two routes; a parameter by no name. */
  const routesIn = (cell: string) => {
    let method = '';
    return codesIn(cell).map((code) => {
      const [, given, path] = /^(?:([A-Z]+) )?(\S+)$/.exec(code)!;
      method = given ?? method;
      return `${method} ${path!.split('?')[0]!.replace(/(?<=.)\/$/, '')}`;
    });
  };
  const isInternal = (route: string) => /^(HEAD|OPTIONS) |^GET \/docs\/|\*$/.test(route);

  it('are in WIRE.md or in the README of ingest, each once', async () => {
    const routes = (await listRoutes()).filter((route) => !isInternal(route));
    const metricRoutes = METRICS.map(({ name }) => `GET /v1/metrics/${name.replaceAll('_', '-')}`);
    const wireRoutes = new Set([
      ...COLLECT_ROUTES.flatMap(({ paths }) => paths.map((path) => `POST ${path}`)),
      'POST /v1/m',
      'GET /v1/projects/:writeKey/settings',
      'GET /sourceConfig',
      'GET /everloop.min.js',
      'GET /everloop.plugins.min.js',
      'GET /v1/snippet/:writeKey',
    ]);
    expectSame(subjectsOf(wirePage, 'Routes', routesIn), [...wireRoutes]);
    const others = routes.filter((route) => !wireRoutes.has(route) && !metricRoutes.includes(route));
    const documented = rowsBelow(ingestPage, 'Routes')
      .filter(({ cells }) => /^(none|read|admin)$/.test(cells[1]!))
      .flatMap(({ cells }) => routesIn(cells[0]!));
    expect(documented.sort()).toEqual([...others, 'GET /v1/metrics/:metric'].sort());
    for (const route of wireRoutes) expect(routes).toContain(route);
  });
});
