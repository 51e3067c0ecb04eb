export { deleteRows } from './delete-rows.js';
export { type ErasureProof, erasePerson, type RawId } from './erase-person.js';
export { createErasedIds, type ErasedIds } from './erased-ids.js';
export { type DayOf, loadCalendars } from './load-calendars.js';
export { type MigrateOptions, migrate } from './migrate.js';
export { rebuildProject } from './rebuild-project.js';
export { findStaleRoots, refreshUserRoots } from './refresh-user-roots.js';
export { storeProjects, ZoneChangedError } from './store-projects.js';
export { writeGrants } from './write-grants.js';
