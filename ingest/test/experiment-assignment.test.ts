import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as browser from '@everloop/browser/experiments';
import * as node from '@everloop/node/experiments';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Warehouse } from '../src/ports/warehouse.js';
import { openTestWarehouse } from './support/open-test-warehouse.js';

const require = createRequire(import.meta.url);
const browserBuilds = [browser, require('@everloop/browser/experiments') as typeof browser];
const nodeBuilds = [node, require('@everloop/node/experiments') as typeof node];

interface Question {
  experiment: string;
  arms: Record<string, number>;
  id: string;
}

const ask = ({ experiment, arms, id }: Question) => [
  ...browserBuilds.map(({ createAssign }) =>
    createAssign({ ids: () => ({ anonymousId: id }), track: () => undefined })(experiment, arms),
  ),
  ...nodeBuilds.map(({ createAssign }) =>
    createAssign({ track: () => true })(experiment, arms, { anonymousId: id }),
  ),
];

/** Of what a text on the wire can be: no half of a surrogate pair, which is stored as another character. */
const text = fc.string({ unit: 'grapheme', maxLength: 40 });
const question = fc.record({
  experiment: text,
  arms: fc
    .array(fc.tuple(text, fc.oneof(fc.nat(100), fc.double({ min: 0, max: 10, noNaN: true }))), {
      minLength: 1,
      maxLength: 6,
    })
    .map((entries) => Object.fromEntries(entries))
    .filter((arms) => Object.values(arms).some((weight) => weight > 1e-300)),
  id: text,
});

describe('an assignment', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'everloop-assignment-'));
  let warehouse: Warehouse;
  beforeAll(async () => {
    warehouse = await openTestWarehouse(dataDir);
  });
  afterAll(async () => {
    await warehouse?.close();
    rmSync(dataDir, { recursive: true, force: true });
  });

  /** The expression of the page, over a table of questions. */
  async function askSql(questions: readonly Question[]): Promise<string[]> {
    const page = readFileSync(new URL('../../schemas/METRICS.md', import.meta.url), 'utf8');
    const sql = /```sql\n( +WITH\n +toUInt32\(javaHash[^`]+)```/.exec(page)![1]!;
    const rows = questions.map(({ experiment, arms, id }, n) => {
      const names = Object.keys(arms).sort();
      return JSON.stringify({ n, experiment, id, variants: names, weights: names.map((name) => arms[name]) });
    });
    await warehouse.command('CREATE DATABASE IF NOT EXISTS everloop');
    await warehouse.command(
      `CREATE OR REPLACE TABLE everloop.questions (n UInt32, experiment String, id String, variants Array(String), weights Array(Float64))
       ENGINE = MergeTree ORDER BY n`,
    );
    await warehouse.insert('everloop.questions', rows);
    const answers = await warehouse.query<{ variant: string }>(`${sql} FROM everloop.questions ORDER BY n`);
    return answers.map(({ variant }) => variant);
  }

  it('is the same in the browser, in Node and in SQL for 10,000 pairs', async () => {
    const questions = fc.sample(question, { numRuns: 10_000, seed: 19 });
    const variants = await askSql(questions);
    expect(variants).toHaveLength(10_000);
    for (const [n, asked] of questions.entries())
      expect(ask(asked), JSON.stringify(asked)).toEqual(Array(4).fill(variants[n]));
  });

  it('does not depend on the order in which the arms are written', () => {
    for (const asked of fc.sample(question, { numRuns: 500, seed: 20 })) {
      const arms = Object.fromEntries(Object.entries(asked.arms).reverse());
      expect(ask({ ...asked, arms })).toEqual(ask(asked));
    }
  });

  it('gives arms their weights, and an experiment says nothing about another', () => {
    const { createAssign } = node;
    const assign = createAssign({ track: () => true });
    const ids = Array.from({ length: 20_000 }, (_, n) => `device-${n}`);
    const shares = (group: readonly string[], experiment: string, arms: Record<string, number>) =>
      Object.keys(arms).map(
        (arm) => group.filter((id) => assign(experiment, arms, { userId: id }) === arm).length / group.length,
      );
    const arms = { control: 1, bold: 1 };
    const bold = ids.filter((id) => assign('hero', arms, { userId: id }) === 'bold');
    // Five standard deviations of a share of 10,000 are 0.025.
    expect(Math.abs(bold.length / ids.length - 0.5)).toBeLessThan(0.025);
    for (const experiment of ['hera', 'hero2', 'checkout', 'a', 'audience:hero'])
      for (const share of shares(bold, experiment, arms)) expect(Math.abs(share - 0.5)).toBeLessThan(0.025);
    const [tenth, rest, none] = shares(ids, 'price', { a: 0.1, b: 0.9, c: 0 });
    expect([Math.abs(tenth! - 0.1) < 0.025, Math.abs(rest! - 0.9) < 0.025, none]).toEqual([true, true, 0]);
  });
});
