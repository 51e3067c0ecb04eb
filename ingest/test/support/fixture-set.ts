import { readdirSync, readFileSync } from 'node:fs';
import { projectSchema } from '../../src/domain/project-settings.js';
import { collect } from '../collect.js';
import type { ReceivedEvent } from '../generate-stream.js';
import { type MetricsHarness, openMetricsHarness } from '../metrics-harness.js';

/** One published list: questions with the rows that answer them. */
export interface PublishedAnswers {
  metric: string;
  list: string;
  questions: { params: Record<string, string | number | string[]>; asOf: string; rows: unknown[] }[];
}

const fixtures = new URL('../../../schemas/fixtures/', import.meta.url);
const read = (path: string) => readFileSync(new URL(path, fixtures), 'utf8');

export const FIXTURE_READ_KEY = 'rk_fixture';
const project = {
  ...JSON.parse(read('project.json')),
  writeKeys: ['wk_fixture'],
  readKeys: [FIXTURE_READ_KEY],
};
export const FIXTURE_PROJECT: string = project.id;

export function readPublishedAnswers(): PublishedAnswers[] {
  return readdirSync(new URL('answers/', fixtures)).map((name) => JSON.parse(read(`answers/${name}`)));
}

/** A warehouse that holds the published events, as the collector judged them, with the metrics API in front. */
export async function openFixtureHarness(): Promise<MetricsHarness> {
  const harness = await openMetricsHarness([project]);
  const events: ReceivedEvent[] = read('events.jsonl')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  await harness.storeEntries(collect(projectSchema.parse(project), events));
  return harness;
}
