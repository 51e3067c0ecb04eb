-- An act is what a person does: a track event, a page view or a screen view, with conditions on its properties. As a parameter
-- it is the name of an event or, where the text begins with a brace, JSON. Queries that use these fragments read type, event,
-- name, path (`fragments.page_path()`) and properties of everloop.events FINAL, so of equal copies the first received counts.

-- The type of event that an act is.
-- fragment act_type(act)
if(startsWith({act}, '{'), multiIf(JSONHas({act}, 'page'), 'page', JSONHas({act}, 'screen'), 'screen', 'track'), 'track')

-- The name of an act's event or screen, or the path of its page; `/blog/*` is all paths that begin so.
-- fragment act_name(act)
multiIf(
    NOT startsWith({act}, '{'), {act},
    JSONHas({act}, 'event'), JSONExtractString({act}, 'event'),
    JSONHas({act}, 'screen'), JSONExtractString({act}, 'screen'),
    endsWith(JSONExtractString({act}, 'page'), '*'), JSONExtractString({act}, 'page'),
    fragments.cut_path(JSONExtractString({act}, 'page'))
)

-- The conditions of an act: keys, operator, values as JSON.
-- fragment act_conditions(act)
arrayMap(
    condition -> (
        arrayMap(
            key -> replaceAll(key, '.', '%2E'),
            if(
                JSONType(condition, 'property') = 'Array',
                JSONExtract(condition, 'property', 'Array(String)'),
                [JSONExtractString(condition, 'property')]
            )
        ),
        arrayFirst(
            operator -> JSONHas(condition, operator),
            ['equals', 'in', 'exists', 'contains', 'atLeast', 'below']
        ) AS operator_of_condition,
        arrayMap(
            value -> multiIf(
                value = '-0', '0',
                -- as the JSON column makes it: keys sorted, nulls left out
                startsWith(value, '[') OR startsWith(value, '{'),
                JSONExtractRaw(toString(CAST(concat('{"v":', value, '}'), 'JSON')), 'v'),
                value
            ),
            if(
                operator_of_condition = 'in',
                JSONExtractArrayRaw(condition, 'in'),
                [JSONExtractRaw(condition, operator_of_condition)]
            )
        )
    ),
    if(startsWith({act}, '{'), JSONExtractArrayRaw({act}, 'where'), []::Array(String))
)

-- A path without query and trailing slashes.
-- fragment cut_path(path)
if(match({path}, '^/+([?#]|$)'), '/', replaceRegexpOne({path}, '(?s)/*([?#].*)?$', ''))

-- The path of a page event, as its columns have it.
-- fragment page_path()
if(
    type = 'page',
    fragments.cut_path(multiIf(
        match(ifNull(properties.path.:String, ''), '\\S'), ifNull(properties.path.:String, ''),
        -- without `context.page` the column has whatever the properties say, a number too
        match(page_path, '\\S') AND page_path != ifNull(toString(properties.path), ''), page_path,
        ''
    )),
    ''
)

-- A text as JSON, in which a slash is not escaped.
-- fragment json_text(text)
replaceAll(toJSONString({text}), '\\/', '/')

-- The value of a property as JSON, by its keys; '' where it is absent. A dot in a key is stored as %2E.
-- fragment json_value(keys)
transform(arrayFold((json, key) -> JSONExtractRaw(json, key), {keys}, toString(properties)), ['-0'], ['0'])

-- Whether a value is less than another, both as JSON of a number or its decimal text.
-- fragment is_number_below(value, bound)
ifNull(
    toDecimal256OrNull({value}, 38) < toDecimal256OrNull(trim(BOTH '"' FROM {bound}), 38),
    toFloat64OrZero({value}) < toFloat64OrZero(trim(BOTH '"' FROM {bound}))
)

-- Whether the event of a row is the act that these values describe. `page_path_of_row` is its path.
-- fragment is_act(act_type, act_name, conditions, page_path_of_row)
(
    type = {act_type}
    AND multiIf(
        {act_type} = 'track', event = {act_name},
        {act_type} = 'screen', name = {act_name},
        endsWith({act_name}, '*'), startsWith({page_path_of_row}, substring({act_name}, 1, length({act_name}) - 1)),
        {page_path_of_row} = {act_name}
    )
    AND
    (
        empty({conditions})
        OR arrayAll(
            condition -> arrayExists(
                value -> multiIf(
                    condition.2 = 'exists', (value NOT IN ('', 'null')) = (condition.3[1] = 'true'),
                    value IN ('', 'null'), false,
                    condition.2 IN ('equals', 'in'), has(condition.3, value),
                    condition.2 = 'contains',
                    if(
                        startsWith(value, '"'),
                        startsWith(condition.3[1], '"')
                        AND position(JSONExtractString(value), JSONExtractString(condition.3[1])) > 0,
                        startsWith(value, '[') AND has(JSONExtractArrayRaw(value), condition.3[1])
                    ),
                    NOT match(value, '^-?[0-9]'), false,
                    fragments.is_number_below(value, condition.3[1]) = (condition.2 = 'below')
                ),
                [fragments.json_value(condition.1)]
            ),
            {conditions}
        )
    )
)
