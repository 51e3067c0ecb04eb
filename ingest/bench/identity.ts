import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openWarehouse } from '../src/adapters/warehouse/index.js';
import type { EventRow } from '../src/domain/event-row.js';
import { type ProjectSettings, projectSchema } from '../src/domain/project-settings.js';
import { createIdentity } from '../src/identity/index.js';
import { migrate, storeProjects } from '../src/warehouse/index.js';

/**
 * What links cost the loader: the same rows as plain tracks, as identify links, and as alias links of several shapes, in
 * blocks, each kind into a project of its own in one warehouse. Prints events/s as a ratio to plain tracks of the same run.
 */

const { values } = parseArgs({
  options: {
    links: { type: 'string', default: '100000' },
    block: { type: 'string', default: '10000' },
    shapes: { type: 'string', default: 'track,identify,chain,reversed,star,circles,random' },
  },
});
const count = Number(values.links);
const block = Number(values.block);

type Row = Pick<EventRow, 'type' | 'user_id' | 'previous_id' | 'anonymous_id' | 'event'>;
const alias = (previous: number, user: number): Row => ({
  type: 'alias',
  previous_id: `user-${previous}`,
  user_id: `user-${user}`,
});
let seed = 1;
const random = (below: number) => {
  seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
  return Math.floor((seed / 2 ** 32) * below);
};
const SHAPES: Readonly<Record<string, (n: number) => Row>> = {
  track: (n) => ({ type: 'track', event: 'Product Viewed', user_id: `user-${n}` }),
  identify: (n) => ({ type: 'identify', anonymous_id: `device-${n}`, user_id: `user-${n % 1_000}` }),
  chain: (n) => alias(n, n + 1),
  reversed: (n) => alias(count - n - 1, count - n),
  star: (n) => alias(n + 1, 0),
  circles: (n) => alias(n, n % 10 === 9 ? n - 9 : n + 1),
  random: () => alias(random(count), random(count)),
};

const dataDir = mkdtempSync(join(tmpdir(), 'everloop-identity-'));
const warehouse = await openWarehouse({
  config: { kind: 'chdb' },
  dataDir,
  query: { maxMemoryBytes: 2 * 1024 ** 3, timeoutMs: 600_000 },
});
await migrate(warehouse);
const shapes = values.shapes.split(',');
const projects = shapes.map(
  (id) => projectSchema.parse({ id, timeZone: 'UTC', writeKeys: [`wk_${id}`] }) as ProjectSettings,
);
await storeProjects(warehouse, projects, { nowMs: () => Date.now() });
const identity = createIdentity(warehouse);
const startMs = Date.parse('2026-11-01T00:00:00.000Z');
let plain: number | undefined;
for (const project of shapes) {
  const began = performance.now();
  const cpuBefore = process.cpuUsage();
  let slowest = 0;
  for (let from = 0; from < count; from += block) {
    const blockBegan = performance.now();
    const rows = Array.from({ length: Math.min(block, count - from) }, (_, offset): EventRow => {
      const n = from + offset;
      const timestamp = new Date(startMs + n).toISOString();
      return {
        project,
        message_id: `${project}-${n}`,
        timestamp,
        received_at: timestamp,
        ...SHAPES[project]!(n),
      };
    });
    await warehouse.insert(
      'everloop.events',
      rows.map((row) => `{"day":"2026-11-01",${JSON.stringify(row).slice(1)}`),
    );
    const links = rows
      .filter(({ type }) => type === 'alias')
      .map(({ timestamp, message_id, user_id, previous_id }) => ({
        ...{ timestamp, messageId: message_id, userId: user_id!, previousId: previous_id! },
      }));
    if (links.length > 0) await identity.take(project, links);
    slowest = Math.max(slowest, performance.now() - blockBegan);
  }
  const elapsed = performance.now() - began;
  const cpu = process.cpuUsage(cpuBefore);
  const rate = count / (elapsed / 1_000);
  plain ??= rate;
  const [rows] = await warehouse.query<{ rows: number }>(
    `SELECT (SELECT count() FROM everloop.user_labels WHERE project = {project:String})
      + (SELECT count() FROM everloop.labels WHERE project = {project:String}) AS rows`,
    { params: { project } },
  );
  process.stdout.write(
    `${project.padEnd(10)} ${Math.round(rate)} events/s, ${(rate / plain).toFixed(2)} of plain tracks, ` +
      `slowest block ${Math.round(slowest)} ms, processor ${((cpu.user + cpu.system) / 1e6).toFixed(1)} s, ` +
      `rows kept ${rows!.rows}, memory ${Math.round(process.memoryUsage().rss / 1024 ** 2)} MiB\n`,
  );
}
await warehouse.close();
rmSync(dataDir, { recursive: true, force: true });
