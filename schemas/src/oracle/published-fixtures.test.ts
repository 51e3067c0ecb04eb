import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { FIXTURES_DIR, makeFixtureSet } from '../../scripts/fixture-set.js';
import * as oracle from './index.js';

const made = makeFixtureSet();

it('is what the script makes (npm run fixtures -w schemas)', () => {
  for (const [path, text] of made)
    expect(readFileSync(new URL(path, FIXTURES_DIR), 'utf8') === text, path).toBe(true);
  const shipped = readdirSync(new URL('answers/', FIXTURES_DIR)).map((name) => `answers/${name}`);
  expect(shipped.sort()).toEqual([...made.keys()].filter((path) => path.startsWith('answers/')).sort());
});

it('asks every list of the oracle and gets rows', () => {
  const notLists = [
    'withDefaults',
    'keyOf',
    'readEvents',
    'stateAt',
    'segmentMembers',
    'traitsOf',
    'channelsOfPersons',
    // No metric: a view beside them.
    'repeatedOrders',
  ];
  const lists = Object.entries(oracle).filter(
    ([name, value]) => typeof value === 'function' && !notLists.includes(name),
  );
  const answers = [...made].filter(([path]) => path.startsWith('answers/'));
  expect(answers.length).toBe(lists.length);
  for (const [path, text] of answers)
    for (const { rows } of JSON.parse(text).questions) expect(rows.length, path).toBeGreaterThan(0);
});

it('holds what makes counting hard, and stays small', () => {
  const project = JSON.parse(made.get('project.json')!);
  const events = made.get('events.jsonl')!.trim().split('\n');
  const store = oracle.readEvents(
    project,
    events.map((line) => JSON.parse(line)),
  );
  expect(store.conflictingCopies).toBeGreaterThan(10);
  expect(store.verdicts.length).toBeGreaterThan(store.plain.length);
  expect(oracle.repeatedOrders(store).length).toBeGreaterThan(1);
  expect(store.copies.some(({ isHistory }) => isHistory)).toBe(true);
  expect(store.links.some(({ refused }) => refused !== null)).toBe(true);
  expect([...made.values()].reduce((sum, text) => sum + text.length, 0)).toBeLessThan(3_000_000);
});
