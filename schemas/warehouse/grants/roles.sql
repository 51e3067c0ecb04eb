-- Who may do what. Roles only: whoever runs the server makes the users, such as
--   CREATE USER everloop IDENTIFIED WITH sha256_password BY '…' DEFAULT ROLE everloop_writer;
-- For row policies to hold on every shard, the servers' remote_servers need a <secret>: without one a shard answers as the
-- user that its configuration names, and shows that user's rows.

-- Runs `everloop migrate` and `everloop rebuild`: makes and changes tables.
CREATE ROLE IF NOT EXISTS everloop_owner <<on_cluster>>;
GRANT <<on_cluster>> ALL ON everloop.* TO everloop_owner;
GRANT <<on_cluster>> CLUSTER ON *.* TO everloop_owner;

-- Runs `everloop serve` and `everloop erase`: reads, inserts, corrects and deletes rows, and changes no table.
CREATE ROLE IF NOT EXISTS everloop_writer <<on_cluster>>;
GRANT <<on_cluster>> SELECT, INSERT, ALTER DELETE, ALTER UPDATE ON everloop.* TO everloop_writer;
GRANT <<on_cluster>> CLUSTER ON *.* TO everloop_writer;

-- Limits of whoever asks. Drivers may set settings of their own, but none that would change what an answer means.
CREATE SETTINGS PROFILE IF NOT EXISTS everloop_questions <<on_cluster>>
SETTINGS
    readonly = 2,
    distributed_product_mode = 'global' CONST,
    load_balancing = 'in_order' CONST,
    skip_unavailable_shards = 0 CONST,
    max_execution_time = 60 MAX 600,
    max_memory_usage = 4294967296 MAX 4294967296;

-- Reads every project: a dashboard, an export.
CREATE ROLE IF NOT EXISTS everloop_reader <<on_cluster>> SETTINGS PROFILE everloop_questions;
GRANT <<on_cluster>> SELECT ON everloop.* TO everloop_reader;
