import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const VIEWS = fileURLToPath(new URL('../../../../schemas/warehouse/views/', import.meta.url));

/**
 * How the definitions of `schemas/warehouse/fragments` were spelled in views before. A definition that is written out again is
 * one that a change of the fragment does not reach.
 */
it.each([
  ['fragments.person_of', /people\.person != 0,\s*people\.person/, []],
  // `periods` makes the periods of a range, `activity_units` takes 32 days at a time apart: both count in other types.
  ['fragments.period_number', /toRelativeMonthNum/, ['shared/activity_units.sql', 'shared/periods.sql']],
  ['fragments.period_first_day', /23641/, []],
  ['fragments.packed_event', /cityHash64\(message_id, actor\)/, []],
  ['fragments.channel_branches', /'invite',\s*'direct'/, []],
  // Milestones have a mask of 16 bits; a last block is not a day.
  ['fragments.never', /^(?!\s*--).*(?<!last_block = )\b65535\b/m, ['metrics/milestones.sql']],
  ['fragments.in_segment', /everloop\.segment_members/, []],
])('%s is the only place of its definition', (_fragment, spelling, exceptions) => {
  const files = readdirSync(VIEWS, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.sql'),
  );
  expect(files.length).toBeGreaterThan(80);
  const repeating = files.filter((file) => spelling.test(readFileSync(`${VIEWS}${file}`, 'utf8')));
  expect(repeating.filter((file) => !exceptions.includes(file as never))).toEqual([]);
});
