import { readFileSync } from 'node:fs';
import { type ProjectSettings, projectSchema } from '../../src/domain/project-settings.js';
import { createIdentity } from '../../src/identity/index.js';
import type { Warehouse } from '../../src/ports/warehouse.js';
import { migrate, storeProjects } from '../../src/warehouse/index.js';
import { splitStatements } from '../../src/warehouse/sql-files.js';

/** Events that a made-up person has in the mean, copies left out. */
const EVENTS_A_PERSON = 66;
const DAYS = 180;
/** People generated at once. */
const SLICE = 25_000;

/** Fills an empty warehouse with about `events` events, the same on both sides; leaves a filled one as it is. */
export async function prepare(warehouse: Warehouse, events: number): Promise<void> {
  await migrate(warehouse);
  const project = projectSchema.parse({
    id: 'bench',
    timeZone: 'Europe/Berlin',
    currency: 'EUR',
    writeKeys: ['wk_bench'],
    ladder: [
      { name: 'visitor', activeDays: 1 },
      { name: 'regular', activeDays: 3 },
      { name: 'buyer', events: { 'Order Completed': 1 }, revenue: { EUR: '10' } },
    ],
    journey: [
      { stage: 'awareness', pages: true },
      { stage: 'interest', events: ['Product Viewed'] },
      { stage: 'consideration', events: ['Product Added'] },
      { stage: 'purchase', events: ['Order Completed'] },
      { stage: 'advocacy', events: ['Invite Sent'] },
    ],
    loop: {
      consider: ['Product Viewed'],
      evaluate: ['Products Searched'],
      buy: ['Order Completed'],
      enjoy: ['Content Played'],
    },
  }) as ProjectSettings;
  await storeProjects(warehouse, [project], { nowMs: () => Date.now() });
  const [stored] = await warehouse.query<{ events: number }>('SELECT count() AS events FROM everloop.events');
  if (stored!.events > 0) return;
  for (const statement of statementsOf('tables.sql')) await warehouse.command(statement);
  const persons = Math.ceil(events / EVENTS_A_PERSON);
  const [generate] = statementsOf('generate-events.sql');
  for (let first = 0; first < persons; first += SLICE)
    for (const copies of [0, 1])
      await warehouse.command(generate!, {
        params: { days: DAYS, first, persons: Math.min(SLICE, persons - first), copies },
      });
  for (const statement of statementsOf('naive-people.sql')) await warehouse.command(statement);
  await createIdentity(warehouse).takeStored(project.id);
}

function statementsOf(file: string): string[] {
  return splitStatements(readFileSync(new URL(`./${file}`, import.meta.url), 'utf8'));
}
