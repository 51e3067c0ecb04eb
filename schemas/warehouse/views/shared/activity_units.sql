-- Activity as bits of periods: bit j of `bits` is set where the raw id was active in period `base` + j. A 32-day block
-- touches at most 6 weeks or 3 months. Periods are numbered as in everloop.periods.
WITH
    count -> bitShiftRight(toUInt64(4294967295), toUInt8(32 - least(32, count))) AS low_bits
SELECT
    actor,
    block,
    mask,
    multiIf(
        {granularity:String} = 'week', toInt32(intDiv(block_day + week_offset, 7)),
        {granularity:String} = 'month', toInt32(toRelativeMonthNum(toDate(toUInt16(block_day)))),
        block_day
    ) AS base,
    toUInt32(multiIf(
        {granularity:String} = 'week',
        arraySum(week -> if(
            bitAnd(
                bitShiftRight(bitShiftLeft(toUInt64(mask), toUInt8((block_day + week_offset) % 7)), week * 7),
                127
            ) != 0,
            bitShiftLeft(1, week),
            0
        ), range(6)),
        {granularity:String} = 'month',
        (bitAnd(mask, low_bits(next_month)) != 0)
        + 2 * (bitAnd(bitAnd(mask, bitNot(low_bits(next_month))), low_bits(month_after)) != 0)
        + 4 * (bitAnd(mask, bitNot(low_bits(month_after))) != 0),
        mask
    )) AS bits
FROM
(
    SELECT
        actor,
        block,
        mask,
        toInt32(block) * 32 AS block_day,
        -- how many days of the block lie before the next month, and before the one after it
        toInt32(toUInt16(addMonths(toStartOfMonth(toDate(toUInt16(block_day))), 1))) - block_day AS next_month,
        toInt32(toUInt16(addMonths(toStartOfMonth(toDate(toUInt16(block_day))), 2))) - block_day AS month_after,
        if(
            {granularity:String} = 'week',
            toInt32(assumeNotNull((
                SELECT week_offset FROM everloop.projects FINAL WHERE project = {project:String}
            ))),
            0
        ) AS week_offset
    FROM everloop.activity
    WHERE project = {project:String}
        AND block BETWEEN {first_block:UInt16} AND {last_block:UInt16}
        AND event IN
        (
            SELECT event
            FROM everloop.active_events(project = {project:String}, event = {event:String})
        )
)
