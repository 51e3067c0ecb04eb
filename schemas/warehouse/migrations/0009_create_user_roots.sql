-- Why: the root of every userId that is the source of an alias link, worked out once by the loader
-- (views/user_roots_now.sql), because the exact answer needs the links one after another. Always the whole set of a
-- project, stamped with what it was made from: links only grow, so the highest stamp is the most complete, whichever process wrote it.
-- Check: SELECT project, max(seen) FROM everloop.user_roots GROUP BY project;
-- Engine: a newer set replaces an older one user by user, and holds every user of it. Read with FINAL.
CREATE TABLE IF NOT EXISTS everloop.user_roots<<local>> <<on_cluster>>
(
    project LowCardinality(String),
    user UInt128,
    root UInt128,
    seen UInt64
)
ENGINE = <<replicated>>ReplacingMergeTree(seen)
ORDER BY (project, user);

<<distributed user_roots by sipHash64(project)>>;
