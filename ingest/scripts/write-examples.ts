import { writeFileSync } from 'node:fs';
import { openFixtureHarness } from '../test/support/fixture-set.js';
import { EXAMPLES_FILE, makeExamples } from './examples.js';

const harness = await openFixtureHarness();
writeFileSync(EXAMPLES_FILE, await makeExamples(harness));
await harness.close();
