-- Role facts, one row a message: its first copy, which is the smallest. Every question about facts starts here. The whole tuple
-- is read on purpose: of a table under FINAL the engine reads a part such as fact.day by itself, and where the copies of a
-- message are not merged yet it then takes that of the copy that was stored first.
CREATE OR REPLACE VIEW everloop.first_copies <<on_cluster>> AS
SELECT
    message_id,
    fact
FROM everloop.facts FINAL
WHERE project = {project:String};
