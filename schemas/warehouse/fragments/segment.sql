-- Segments are stored sets of persons, each under a key.

-- Whether a person is in the segment that is asked for; '' is everybody.
-- fragment in_segment(person)
({segment:String} = '' OR fragments.is_member({person}, {segment:String}))

-- Whether a person is in the segment that is set next to it; '' is no one.
-- fragment in_compare_segment(person)
({compare_segment:String} != '' AND fragments.is_member({person}, {compare_segment:String}))

-- fragment is_member(person, key)
{person} IN
(
    SELECT person
    FROM everloop.segment_members
    WHERE project = {project:String} AND key = {key}
)
