import { type OracleProject, readEvents } from '../src/oracle/index.js';
import { makeFixtureEvents } from './fixture-events.js';
import { FIXTURE_QUESTIONS } from './fixture-questions.js';

export const FIXTURES_DIR = new URL('../fixtures/', import.meta.url);

export const AS_OF = '2026-02-24T15:00:00.000Z';

export const PROJECT: OracleProject = {
  id: 'fixture-shop',
  timeZone: 'America/New_York',
  weekStart: 'monday',
  currency: 'EUR',
  activationDays: 7,
  retentionDays: [1, 7, 30],
  ladder: [
    { name: 'visitor', activeDays: 1 },
    { name: 'regular', activeDays: 3 },
    { name: 'buyer', events: { 'Order Completed': 1 }, revenue: { EUR: '10' } },
  ],
  loop: { consider: ['Ad Clicked'], evaluate: ['Product Viewed'], buy: ['Order Completed'] },
  journey: [
    { stage: 'awareness', events: ['Ad Shown'], pages: true },
    { stage: 'interest', events: ['Product Viewed'] },
    { stage: 'purchase', events: ['Order Completed'] },
  ],
};

interface Asked {
  params: Readonly<Record<string, unknown>>;
  asOf: string;
  rows: readonly unknown[];
}

/** The whole published set, as text by path below `schemas/fixtures/`. */
export function makeFixtureSet(): Map<string, string> {
  const events = makeFixtureEvents();
  const store = readEvents(PROJECT, events);
  const files = new Map([
    ['events.jsonl', lines(events)],
    ['project.json', `${JSON.stringify(PROJECT, null, 2)}\n`],
  ]);
  const answers = new Map<string, { metric: string; list: string; questions: Asked[] }>();
  for (const { metric, list, params, answer } of FIXTURE_QUESTIONS) {
    const path = `answers/${metric}.${list}.json`;
    const file = answers.get(path) ?? { metric, list, questions: [] };
    file.questions.push({ params, asOf: AS_OF, rows: answer(store, { asOf: AS_OF, ...params } as never) });
    answers.set(path, file);
  }
  for (const [path, file] of answers) files.set(path, writeAnswers(file));
  return files;
}

function lines(values: readonly unknown[]): string {
  return values.map((value) => `${JSON.stringify(value)}\n`).join('');
}

/** One row a line, so that a difference between two versions can be read. */
function writeAnswers({
  metric,
  list,
  questions,
}: {
  metric: string;
  list: string;
  questions: Asked[];
}): string {
  const written = questions.map(
    ({ params, asOf, rows }) =>
      `{"params":${JSON.stringify(params)},"asOf":"${asOf}","rows":[\n${rows.map((row) => JSON.stringify(row)).join(',\n')}\n]}`,
  );
  return `{"metric":"${metric}","list":"${list}","questions":[\n${written.join(',\n')}\n]}\n`;
}
