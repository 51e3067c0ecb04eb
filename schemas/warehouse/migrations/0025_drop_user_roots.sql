-- Why: alias_ends has taken the place of alias_links, and user_labels with labels that of user_roots.
-- Check: SELECT count() FROM system.tables WHERE database = 'everloop' AND name LIKE 'user_roots%';
-- Engine: the view goes first, so that nothing is folded into a table that is gone. SYNC frees the replica's path at once.
DROP VIEW IF EXISTS everloop.user_roots_now <<on_cluster>> SYNC;

DROP TABLE IF EXISTS everloop.alias_links_mv <<on_cluster>> SYNC;

DROP TABLE IF EXISTS everloop.alias_links <<on_cluster>> SYNC;

-- the tables under the Distributed ones; on one node they are the same
DROP TABLE IF EXISTS everloop.alias_links<<local>> <<on_cluster>> SYNC;

DROP TABLE IF EXISTS everloop.user_roots <<on_cluster>> SYNC;

DROP TABLE IF EXISTS everloop.user_roots<<local>> <<on_cluster>> SYNC;
