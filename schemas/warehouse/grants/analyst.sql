-- Reads project <<project>> and nothing else, in tables as through views: a view asks with the rights of who asks it.
CREATE ROLE IF NOT EXISTS `everloop_analyst_<<project>>` <<on_cluster>> SETTINGS PROFILE everloop_questions;
GRANT <<on_cluster>> SELECT ON everloop.* TO `everloop_analyst_<<project>>`;
-- What a rebuild makes ready has rows of every project for a while, and no policy.
REVOKE <<on_cluster>> SELECT ON everloop.rebuild_* FROM `everloop_analyst_<<project>>`;
CREATE ROW POLICY OR REPLACE `everloop_<<project>>` <<on_cluster>>
    ON <<tables>>
    USING project = '<<project>>'
    TO `everloop_analyst_<<project>>`;
