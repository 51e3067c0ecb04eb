import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { listFiles, listTexts, REPOSITORY } from '../support/list-texts.js';

/** Phrases of the project's past that a reader has to translate; the Language section of CONTRIBUTING says what to write. */
const PATTERNS = [
  /(?<!\b[Tt]here )\b(?:is|are|was|were) no (?!longer\b|more\b)\w+/,
  /\bstands? (?:in|on|for|between|beside|behind|there)\b/,
  /\bspeaks? of\b/,
  /\b(?:made|worked out|computed) anew\b/,
  /\bits like\b/,
  /\bnone that\b/,
  /\bwhoever\b/i,
  /\bnobody\b/i,
  /\bsomebody\b/i,
  /\bgoodbye\b/,
  /\bmend(?:s|ed)?\b/,
  /\bbeside\b/,
  /\bbehind (?:it|them|that)\b/,
  /\btak(?:e|es|ing|en) away\b/,
  /\bis told\b/,
  /\banswers (?:how|until)\b/,
  /\bin silence\b/,
];

const SOURCES = ['ingest/src', 'schemas/src', 'sdk-browser/src', 'sdk-node/src']
  .flatMap(listFiles)
  .filter((file) => /\.tsx?$/.test(file) && !/\.test\.tsx?$|\/(?:oracle|fixtures)\//.test(file));

/** CONTRIBUTING quotes what not to write; METRICS, WIRE and ACTING define terms and change only with a definition. */
const NOT_CHECKED = /(?:CONTRIBUTING|METRICS|WIRE|ACTING|\/CHANGELOG)\.md$/;
const PAGES = [
  'README.md',
  ...['.github', 'examples', 'ingest', 'schemas', 'sdk-browser', 'sdk-node'].flatMap(listFiles),
].filter((file) => file.endsWith('.md') && !NOT_CHECKED.test(file));

function findPhrases(file: string, texts: readonly string[]): string[] {
  return texts.flatMap((text) =>
    text.split('\n').flatMap((line) => {
      const found = PATTERNS.map((pattern) => pattern.exec(line)?.[0]).find((match) => match !== undefined);
      return found === undefined ? [] : [`${file}: "${found}" in: ${line.trim().slice(0, 120)}`];
    }),
  );
}

it.each([
  ['The body is no JSON.', true],
  ['project shop stands on the days of Europe/Berlin', true],
  ['3 views made anew', true],
  ['cursor is none that an answer gave', true],
  ['there is no metric at /v1/metrics/x', false],
  ['the event is no longer stored', false],
])('finds a phrase in %j: %s', (text, found) => {
  expect(findPhrases('a.ts', [text]).length > 0).toBe(found);
});

it('writes messages, help and descriptions in plain words', () => {
  const phrases = SOURCES.flatMap((file) =>
    findPhrases(file, listTexts(readFileSync(join(REPOSITORY, file), 'utf8'))),
  );
  expect(phrases).toEqual([]);
});

it('writes pages in plain words', () => {
  expect(PAGES.length).toBeGreaterThan(20);
  expect(PAGES.flatMap((file) => findPhrases(file, [readFileSync(join(REPOSITORY, file), 'utf8')]))).toEqual(
    [],
  );
});
