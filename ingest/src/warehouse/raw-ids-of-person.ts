import type { RawId } from '../domain/raw-id.js';

/** Parameters of `RAW_IDS_OF_PERSON`. */
export function paramsOf(project: string, { kind, id }: RawId) {
  return { project, id, kind: kind === 'user' ? 'u' : 'a' };
}

/** Every raw id of a project that is known by its text: `actor`, `kind` (`u`, `a`) and `id`. Takes `project`. */
export const RAW_ID_TEXTS = `
    SELECT actor, if(max(is_user) = 1, 'u', 'a') AS kind, max(id) AS id
    FROM everloop.actors
    WHERE project = {project:String}
    GROUP BY actor
    UNION DISTINCT
    SELECT src AS actor, 'a' AS kind, src_id AS id
    FROM everloop.links
    WHERE project = {project:String} AND src_id != ''
    UNION DISTINCT
    SELECT src AS actor, 'u' AS kind, src_id AS id
    FROM everloop.alias_ends
    WHERE project = {project:String} AND is_source`;

/**
 * Every raw id of the person to whom the given one belongs, links applied: `actor`, `kind` (`u`, `a`) and `id`. The given one
 * is among them, known or not. Takes `project`, `kind` and `id`.
 */
export const RAW_IDS_OF_PERSON = `
    WITH
        reinterpretAsUInt128(sipHash128(concat({project:String}, '\\0', {kind:String}, {id:String}))) AS asked,
        people AS (SELECT actor, person FROM everloop.people(project = {project:String})),
        (SELECT max(person) FROM people WHERE actor = asked) AS found,
        if(ifNull(found, 0) = 0, asked, assumeNotNull(found)) AS canonical,
        texts AS
        (
            SELECT asked AS actor, {kind:String} AS kind, {id:String} AS id
            UNION DISTINCT
            ${RAW_ID_TEXTS}
        )
    SELECT actor, kind, id
    FROM texts
    WHERE actor = canonical OR actor = asked OR actor IN (SELECT actor FROM people WHERE person = canonical)`;
