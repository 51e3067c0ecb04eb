-- A project's ladder in the form that views calculate with: one tuple, made when the settings were stored.
SELECT ladder_rules AS rules
FROM everloop.projects FINAL
WHERE project = {project:String}
