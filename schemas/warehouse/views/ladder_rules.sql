-- A project's ladder in the form that views calculate with: one tuple, which every view asks for in the same words, so that
-- the engine works it out once a query. A set of rungs is a number whose bit 0 is rung 1. A rung's parts are active days and
-- amounts: of events, of orders, of revenue by currency, each with the least it takes.
CREATE OR REPLACE VIEW everloop.ladder_rules <<on_cluster>> AS
SELECT CAST(
    (
        week_offset,
        names,
        rungs_by_days,
        rungs_for_nothing,
        -- the rung of who did nothing
        if(
            bitAnd(rungs_by_days[1], rungs_for_nothing) = 0,
            0,
            floor(log2(bitAnd(rungs_by_days[1], rungs_for_nothing))) + 1
        ),
        events,
        counted_events,
        currencies,
        asks_for_money,
        parts
    ),
    'Tuple(
        week_offset Int32, names Array(String), rungs_by_days Array(UInt32), rungs_for_nothing UInt32, idle_rung UInt8,
        events Array(String), counted_events Array(String), currencies Array(String), asks_for_money UInt8,
        parts Array(Array(Tuple(thing UInt32, least Decimal(76, 18))))
    )'
) AS rules
FROM
(
    SELECT
        * EXCEPT(rungs),
        arrayMap(rung -> rung.name, rungs) AS names,
        -- of what a mask does not say enough: more than one is asked for
        arrayFilter(event -> arrayExists(rung -> rung.events[event] > 1, rungs), events) AS counted_events,
        arrayExists(rung -> rung.orders > 0 OR notEmpty(rung.revenue), rungs) AS asks_for_money,
        -- by active days, 0 to 31: the set of rungs that ask for no more of them
        arrayMap(
            days -> toUInt32(arraySum(
                (rung, index) -> if(rung.activeDays <= days, bitShiftLeft(toUInt64(1), index - 1), 0),
                rungs,
                arrayEnumerate(rungs)
            )),
            range(32)
        ) AS rungs_by_days,
        -- the set of rungs that ask for no amount
        toUInt32(arraySum(
            (needed, index) -> if(
                arrayAll(part -> part.2 <= toDecimal256(0, 18), needed), bitShiftLeft(toUInt64(1), index - 1), 0
            ),
            parts,
            arrayEnumerate(parts)
        )) AS rungs_for_nothing
    FROM
    (
        SELECT
            *,
            -- of each rung: (thing, least)
            arrayMap(
                rung -> arrayConcat(
                    arrayMap(
                        (event, least) -> (toUInt32(indexOf(events, event)), toDecimal256(least, 18)),
                        mapKeys(rung.events),
                        mapValues(rung.events)
                    ),
                    if(rung.orders > 0, [(toUInt32(length(events) + 1), toDecimal256(rung.orders, 18))], []),
                    arrayMap(
                        (currency, least) -> (
                            toUInt32(length(events) + 1 + indexOf(currencies, currency)),
                            toDecimal256(least, 18)
                        ),
                        mapKeys(rung.revenue),
                        mapValues(rung.revenue)
                    )
                ),
                rungs
            ) AS parts
        FROM
        (
            SELECT
                *,
                -- what amounts are of, numbered: events, then orders, then currencies
                arrayDistinct(arrayFlatten(arrayMap(rung -> mapKeys(rung.events), rungs))) AS events,
                arrayDistinct(arrayFlatten(arrayMap(rung -> mapKeys(rung.revenue), rungs))) AS currencies
            FROM
            (
                SELECT
                    week_offset,
                    JSONExtract(
                        settings, 'ladder',
                        'Array(Tuple(
                            name String, activeDays UInt16, events Map(String, UInt64), orders UInt64,
                            revenue Map(String, String)
                        ))'
                    ) AS rungs
                FROM everloop.projects FINAL
                WHERE project = {project:String}
            )
        )
    )
);
