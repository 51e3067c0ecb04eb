import { FIXTURE_NOW, FIXTURE_WRITE_KEY, wireFixtures } from '@everloop/schemas/fixtures';
import { expect, it } from 'vitest';
import { startCollector } from './support/collector.js';

it.each(wireFixtures.map((fixture) => [fixture.name, fixture] as const))(
  'gives the batch its verdicts: %s',
  async (_name, { body, expected }) => {
    const { post, clock } = await startCollector({ writeKeys: [FIXTURE_WRITE_KEY] });
    clock.set(FIXTURE_NOW);
    const response = await post('/v1/batch', body);
    expect(response.statusCode).toBe(200);
    const { accepted, deadLettered, verdicts } = response.json();
    expect({ accepted, deadLettered }).toEqual({
      accepted: expected.accepted,
      deadLettered: expected.deadLettered,
    });
    expect(verdicts.map((verdict: { code: string }) => verdict.code)).toEqual(expected.codes);
  },
);
