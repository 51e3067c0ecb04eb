-- Why: everloop.fact_copies has taken their place.
-- Check: SELECT count() FROM system.tables WHERE database = 'everloop' AND startsWith(name, 'facts');
-- Engine: the view goes first, so that no event is folded into a table that is gone. SYNC frees the replica's path at once.
DROP TABLE IF EXISTS everloop.facts_mv <<on_cluster>> SYNC;

DROP TABLE IF EXISTS everloop.facts <<on_cluster>> SYNC;

-- the table under it; on one node it is the same
DROP TABLE IF EXISTS everloop.facts<<local>> <<on_cluster>> SYNC;
