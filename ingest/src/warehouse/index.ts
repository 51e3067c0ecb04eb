export { adviseOnChanged, compareMigrations } from './compare-migrations.js';
export { deleteRows } from './delete-rows.js';
export { dropExpired, type ExpiryReport } from './drop-expired.js';
export { type ErasureProof, erasePerson } from './erase-person.js';
export { createErasedIds, type ErasedIds, keepRefreshing } from './erased-ids.js';
export { exportPerson } from './export-person.js';
export { type DayOf, loadCalendars } from './load-calendars.js';
export { type MigrateOptions, type MigrationReport, migrate } from './migrate.js';
export { type LedgerRow, readLedger } from './read-ledger.js';
export {
  DaysGoneError,
  finishRebuilds,
  type RebuildProgress,
  rebuildProject,
  refuseUnfinishedRebuilds,
} from './rebuild/rebuild-project.js';
export { type PriorLoad, refuseLostWarehouse } from './refuse-lost-warehouse.js';
export { readMigrations } from './sql-files.js';
export {
  describeZoneChange,
  keepStoredZones,
  storeProjects,
  type ZoneChange,
  ZoneChangedError,
} from './store-projects.js';
export { writeGrants } from './write-grants.js';
