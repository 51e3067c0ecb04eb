import type { SegmentRule } from '@everloop/schemas';
import type { z } from 'zod';
import { findUnknownRung, rungsOf } from '../domain/rungs.js';

/** What `checkWhole` looks at. */
interface WholeConfig {
  projects: {
    id: string;
    writeKeys: string[];
    readKeys: string[];
    adminKeys: string[];
    ladder: { name: string }[];
    segments: Record<string, SegmentRule>;
    journey: { stage: string }[];
    roles: { revenue: string[]; refund: string[] };
  }[];
  eventLog: {
    kind: string;
    ssl?: boolean | { certFile?: string | undefined; keyFile?: string | undefined } | undefined;
    sasl?: { password?: string | undefined } | undefined;
  };
  roles: string[];
  scripts: { core: string | null; plugins: string | null };
  query: { maxMemoryBytes: number; totalMemoryBytes: number | null };
}

/** Rules that span several settings. */
export function checkWhole(config: WholeConfig, context: z.RefinementCtx): void {
  const refuse = (path: PropertyKey[], message: string) =>
    context.addIssue({ code: 'custom', path, message, input: config });

  const seen = new Map<string, string>();
  for (const [index, project] of config.projects.entries()) {
    const own = [
      { text: `id ${project.id}`, path: ['projects', index, 'id'] },
      ...(['writeKeys', 'readKeys', 'adminKeys'] as const).flatMap((name) =>
        project[name].map((key, place) => ({ text: `key ${key}`, path: ['projects', index, name, place] })),
      ),
    ];
    for (const { text, path } of own) {
      const first = seen.get(text);
      // The message names the place, never the key: it ends up in logs.
      if (first !== undefined) refuse(path, `is the same as ${first}; each may be used only once`);
      else seen.set(text, path.join('.'));
    }
    const rungs = rungsOf(project.ladder);
    for (const [rung, first] of repeatsOf(rungs))
      refuse(
        ['projects', index, 'ladder', rung - 1, 'name'],
        `is the same as rung ${first}; give each rung a different name (rung 0 is "inactive")`,
      );
    for (const [place, first] of repeatsOf(project.journey.map(({ stage }) => stage)))
      refuse(
        ['projects', index, 'journey', place, 'stage'],
        `is the same as journey[${first}]; give each stage a different name`,
      );
    for (const event of project.roles.refund.filter((name) => project.roles.revenue.includes(name)))
      refuse(
        ['projects', index, 'roles', 'refund'],
        `"${event}" is also in roles.revenue and would not count as an order; keep it in one of them`,
      );
    for (const [name, rule] of Object.entries(project.segments)) {
      const unknown = findUnknownRung(project.ladder, rule);
      if (unknown !== undefined)
        refuse(
          ['projects', index, 'segments', name],
          `names a rung "${unknown}"; the ladder has ${rungs.join(', ')}`,
        );
    }
  }

  const { eventLog, roles, query, scripts } = config;
  if (scripts.core !== null && scripts.core === scripts.plugins)
    refuse(['scripts', 'plugins'], 'is the same as scripts.core; give each script a path of its own');
  if (query.totalMemoryBytes !== null && query.totalMemoryBytes < query.maxMemoryBytes)
    refuse(
      ['query', 'totalMemoryBytes'],
      `is below query.maxMemoryBytes, ${query.maxMemoryBytes}, which one query may take; raise it or lower the other`,
    );
  if (eventLog.kind !== 'kafka' && roles.includes('collector') !== roles.includes('loader')) {
    refuse(
      ['roles'],
      `collector and loader must run in one process with eventLog.kind "${eventLog.kind}"; name both, or use kafka`,
    );
  }
  if (eventLog.sasl !== undefined && eventLog.sasl.password === undefined) {
    refuse(['eventLog', 'sasl', 'password'], 'is missing; set EVERLOOP_KAFKA_PASSWORD');
  }
  const { ssl } = eventLog;
  if (typeof ssl === 'object' && (ssl.certFile === undefined) !== (ssl.keyFile === undefined)) {
    const missing = ssl.certFile === undefined ? 'certFile' : 'keyFile';
    refuse(['eventLog', 'ssl', missing], 'is missing; a client certificate needs both certFile and keyFile');
  }
}

/** Places of names that stand earlier already, each with the first place. */
function repeatsOf(names: readonly string[]): [place: number, first: number][] {
  return names.flatMap((name, place) => {
    const first = names.indexOf(name);
    return first < place ? [[place, first] as [number, number]] : [];
  });
}
