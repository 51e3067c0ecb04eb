/** Keys of all raw ids of a person. Takes `project`, and `kind` and `id` of one of them. */
export const ACTORS_OF_PERSON = `
    SELECT actor
    FROM everloop.person_keys(project = {project:String}, kind = {kind:String}, id = {id:String})`;
