import { CHANNEL_RULES } from '@everloop/schemas';
import { type ProjectSettings, WEEK_DAYS, withoutKeys } from '../domain/project-settings.js';
import type { Clock } from '../ports/clock.js';
import type { Warehouse } from '../ports/warehouse.js';

/** The calendar knows these days. Inside them lies every horizon that a project may set. */
const CALENDAR_FROM = '2000-01-01';
const CALENDAR_DAYS = 25_567; // to 2069-12-31

/**
 * Stores the settings, the calendar of each project and the channel rules, so that views need not be told. What is
 * stored already is left alone.
 *
 * Errors  `ZoneChangedError` where a project has days in another zone: that needs `everloop rebuild`.
 */
export async function storeProjects(
  warehouse: Warehouse,
  projects: readonly ProjectSettings[],
  clock: Clock,
): Promise<void> {
  const stored = await readStored(warehouse);
  for (const project of projects) {
    const before = stored.get(project.id);
    const change = findZoneChange(project, before);
    if (change !== undefined) throw new ZoneChangedError(change);
    if (before === undefined) await storeCalendar(warehouse, project, clock);
    if (before?.settings !== publicSettings(project)) await storeSettings(warehouse, project, clock);
  }
  await storeChannelRules(warehouse, clock);
}

/** A project whose days are those of another zone than its configuration says. */
export interface ZoneChange {
  project: string;
  stored: string;
  configured: string;
}

/**
 * Keeps each project in the zone of its days, whatever its configuration says: another one takes a rebuild. Says where
 * they differ.
 */
export async function keepStoredZones(
  warehouse: Warehouse,
  projects: readonly ProjectSettings[],
): Promise<ZoneChange[]> {
  const stored = await readStored(warehouse);
  return projects.flatMap((project) => {
    const change = findZoneChange(project, stored.get(project.id));
    if (change === undefined) return [];
    project.timeZone = change.stored;
    return [change];
  });
}

interface StoredProject {
  project: string;
  time_zone: string;
  settings: string;
}

async function readStored(warehouse: Warehouse): Promise<Map<string, StoredProject>> {
  const rows = await warehouse.query<StoredProject>(
    'SELECT project, time_zone, settings FROM everloop.projects FINAL',
  );
  return new Map(rows.map((row) => [row.project, row]));
}

function findZoneChange({ id, timeZone }: ProjectSettings, before?: StoredProject): ZoneChange | undefined {
  if (before === undefined || before.time_zone === timeZone) return undefined;
  return { project: id, stored: before.time_zone, configured: timeZone };
}

export function describeZoneChange({ project, stored, configured }: ZoneChange): string {
  return (
    `project "${project}" was stored in zone ${stored} and is now configured as ${configured}: ` +
    `run "everloop rebuild ${project}" once, or set timeZone back to ${stored}`
  );
}

/** Days are stored in a project's zone, so another zone is a rebuild. */
export class ZoneChangedError extends Error {
  override readonly name = 'ZoneChangedError';
  constructor(change: ZoneChange) {
    super(describeZoneChange(change));
  }
}

/** Puts a project's settings in force, from the next query on. */
export async function storeSettings(
  warehouse: Warehouse,
  project: ProjectSettings,
  clock: Clock,
): Promise<void> {
  await warehouse.insert('everloop.projects', [JSON.stringify(projectRow(project, clock))]);
}

/** Writes the first instant of every day, found by asking the engine for the day of each quarter of an hour. */
export async function storeCalendar(
  warehouse: Warehouse,
  project: Pick<ProjectSettings, 'id' | 'timeZone'>,
  clock: Clock,
): Promise<void> {
  await warehouse.command(
    `INSERT INTO everloop.calendar (project, day, starts_at, version)
    SELECT {project:String}, toDate(quarter, {zone:String}) AS day, min(quarter), {version:UInt64}
    FROM
    (
        SELECT toDateTime({from:String}, 'UTC') - INTERVAL 1 DAY + number * 900 AS quarter
        FROM numbers(({days:UInt32} + 2) * 96)
    )
    WHERE day >= {from:Date} AND day < {from:Date} + {days:UInt32}
    GROUP BY day`,
    {
      params: {
        project: project.id,
        zone: project.timeZone,
        from: CALENDAR_FROM,
        days: CALENDAR_DAYS,
        version: clock.nowMs(),
      },
    },
  );
}

async function storeChannelRules(warehouse: Warehouse, clock: Clock): Promise<void> {
  const stored = await warehouse.query<{ host: string; class: string }>(
    'SELECT host, class FROM everloop.channel_rules FINAL',
  );
  const known = new Set(stored.map((rule) => `${rule.host} ${rule.class}`));
  const missing = CHANNEL_RULES.filter((rule) => !known.has(`${rule.host} ${rule.class}`));
  await warehouse.insert(
    'everloop.channel_rules',
    missing.map((rule) => JSON.stringify({ ...rule, version: clock.nowMs() })),
  );
}

const publicSettings = (project: ProjectSettings) => JSON.stringify(withoutKeys(project));

function projectRow(project: ProjectSettings, clock: Clock) {
  const { roles } = project;
  return {
    project: project.id,
    time_zone: project.timeZone,
    week_start: project.weekStart,
    // Day 0, 1970-01-01, was a Thursday, the fourth day of a week that starts on a Monday.
    week_offset: (3 - WEEK_DAYS.indexOf(project.weekStart) + 7) % 7,
    currency: project.currency,
    active_events: project.activeEvents ?? [],
    activation_days: project.activationDays,
    retention_days: project.retentionDays,
    sign_up_events: roles.signUp,
    activation_events: roles.activation,
    revenue_events: roles.revenue,
    refund_events: roles.refund,
    invite_events: roles.invite,
    accept_events: roles.accept,
    nps_events: roles.nps,
    impression_events: roles.impression,
    interaction_events: roles.interaction,
    conversion_events: roles.conversion,
    settings: publicSettings(project),
    version: clock.nowMs(),
  };
}
