-- Why: every view of the ladder asks for its rules some forty times a query, and working them out of the settings' JSON each
-- time took longer than the answer. Now the engine works them out once, when the settings are stored.
-- Check: SELECT project, ladder_rules FROM everloop.projects FINAL;
-- Engine: columns made of `settings`; rows that were stored before answer too. A set of rungs is a number whose bit 0 is rung
-- 1. A rung's parts are active days and amounts: of events, of orders, of revenue by currency, each with the least it takes.
-- tupleElement, not a dot: a mutation resolves no member of a lambda's argument.
ALTER TABLE everloop.projects<<local>> <<on_cluster>>
    ADD COLUMN IF NOT EXISTS ladder_rungs Array(Tuple(
        name String, activeDays UInt16, events Map(String, UInt64), orders UInt64, revenue Map(String, String)
    )) MATERIALIZED JSONExtract(
        settings, 'ladder',
        'Array(Tuple(
            name String, activeDays UInt16, events Map(String, UInt64), orders UInt64, revenue Map(String, String)
        ))'
    );

-- what amounts are of, numbered: events, then orders, then currencies
ALTER TABLE everloop.projects<<local>> <<on_cluster>>
    ADD COLUMN IF NOT EXISTS ladder_events Array(String)
        MATERIALIZED arrayDistinct(arrayFlatten(arrayMap(rung -> mapKeys(tupleElement(rung, 'events')), ladder_rungs))),
    ADD COLUMN IF NOT EXISTS ladder_currencies Array(String)
        MATERIALIZED arrayDistinct(arrayFlatten(arrayMap(rung -> mapKeys(tupleElement(rung, 'revenue')), ladder_rungs)));

-- of each rung: (thing, least)
ALTER TABLE everloop.projects<<local>> <<on_cluster>>
    ADD COLUMN IF NOT EXISTS ladder_parts Array(Array(Tuple(UInt32, Decimal(76, 18)))) MATERIALIZED arrayMap(
        rung -> arrayConcat(
            arrayMap(
                (event, least) -> (toUInt32(indexOf(ladder_events, event)), toDecimal256(least, 18)),
                mapKeys(tupleElement(rung, 'events')),
                mapValues(tupleElement(rung, 'events'))
            ),
            if(tupleElement(rung, 'orders') > 0, [(toUInt32(length(ladder_events) + 1), toDecimal256(tupleElement(rung, 'orders'), 18))], []),
            arrayMap(
                (currency, least) -> (
                    toUInt32(length(ladder_events) + 1 + indexOf(ladder_currencies, currency)),
                    toDecimal256(least, 18)
                ),
                mapKeys(tupleElement(rung, 'revenue')),
                mapValues(tupleElement(rung, 'revenue'))
            )
        ),
        ladder_rungs
    );

ALTER TABLE everloop.projects<<local>> <<on_cluster>>
    -- by active days, 0 to 31: the set of rungs that ask for no more of them
    ADD COLUMN IF NOT EXISTS ladder_rungs_by_days Array(UInt32) MATERIALIZED arrayMap(
        days -> toUInt32(arraySum(
            (rung, index) -> if(tupleElement(rung, 'activeDays') <= days, bitShiftLeft(toUInt64(1), index - 1), 0),
            ladder_rungs,
            arrayEnumerate(ladder_rungs)
        )),
        range(32)
    ),
    -- the set of rungs that ask for no amount
    ADD COLUMN IF NOT EXISTS ladder_rungs_for_nothing UInt32 MATERIALIZED toUInt32(arraySum(
        (needed, index) -> if(
            arrayAll(part -> part.2 <= toDecimal256(0, 18), needed), bitShiftLeft(toUInt64(1), index - 1), 0
        ),
        ladder_parts,
        arrayEnumerate(ladder_parts)
    ));

ALTER TABLE everloop.projects<<local>> <<on_cluster>>
    ADD COLUMN IF NOT EXISTS ladder_rules Tuple(
        week_offset Int32, names Array(String), rungs_by_days Array(UInt32), rungs_for_nothing UInt32, idle_rung UInt8,
        events Array(String), counted_events Array(String), currencies Array(String), asks_for_money UInt8,
        parts Array(Array(Tuple(thing UInt32, least Decimal(76, 18))))
    ) MATERIALIZED (
        toInt32(week_offset),
        arrayMap(rung -> tupleElement(rung, 'name'), ladder_rungs),
        ladder_rungs_by_days,
        ladder_rungs_for_nothing,
        -- the rung of who did nothing
        toUInt8(if(
            bitAnd(ladder_rungs_by_days[1], ladder_rungs_for_nothing) = 0,
            0,
            floor(log2(bitAnd(ladder_rungs_by_days[1], ladder_rungs_for_nothing))) + 1
        )),
        ladder_events,
        -- of what a mask does not say enough: more than one is asked for
        arrayFilter(event -> arrayExists(rung -> tupleElement(rung, 'events')[event] > 1, ladder_rungs), ladder_events),
        ladder_currencies,
        toUInt8(arrayExists(rung -> tupleElement(rung, 'orders') > 0 OR notEmpty(tupleElement(rung, 'revenue')), ladder_rungs)),
        ladder_parts
    );

<<distributed projects by sipHash64(project)>>;
