import type { Warehouse } from '../ports/warehouse.js';

/**
 * Stores the roots of the userIds that alias links move, for each project. Safe to call at any time and by several
 * loaders at once: the set that was made from most links is the one that is read.
 */
export async function refreshUserRoots(warehouse: Warehouse, projectIds: readonly string[]): Promise<void> {
  for (const project of projectIds)
    await warehouse.command(
      `INSERT INTO everloop.user_roots (project, user, root, seen)
      SELECT {project:String}, user, root, seen
      FROM everloop.user_roots_now(project = {project:String})`,
      { params: { project } },
    );
}

/** Projects whose roots were made from fewer links than there are: a loader died between the two. */
export async function findStaleRoots(warehouse: Warehouse): Promise<string[]> {
  const rows = await warehouse.query<{ project: string }>(
    `SELECT project
    FROM (SELECT project, count() AS links FROM everloop.alias_links FINAL GROUP BY project) AS stored
    LEFT JOIN (SELECT project, count() AS erased FROM everloop.tombstones FINAL GROUP BY project) AS tombstones
        USING (project)
    LEFT JOIN (SELECT project, max(seen) AS seen FROM everloop.user_roots GROUP BY project) AS known
        USING (project)
    WHERE known.seen < stored.links + bitShiftLeft(tombstones.erased, 32)`,
  );
  return rows.map((row) => row.project);
}
