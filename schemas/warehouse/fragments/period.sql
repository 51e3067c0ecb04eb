-- Periods have numbers, so that those before and after are one less and one more. Days are numbers of days since 1970-01-01;
-- weeks begin `week_offset` days before a multiple of 7.

-- Number of the period that holds a day.
-- fragment period_number(day, week_offset)
toInt32(multiIf(
    {granularity:String} = 'week', intDiv(toInt32({day}) + {week_offset}, 7),
    {granularity:String} = 'month', toInt32(toRelativeMonthNum(toDate(toUInt16({day})))),
    toInt32({day})
))

-- First day of a period, by its number. Months are counted from year 0: 23,641 is January 1970.
-- fragment period_first_day(number, week_offset)
toInt32(multiIf(
    {granularity:String} = 'week', toInt32({number}) * 7 - {week_offset},
    {granularity:String} = 'month', toInt32(toUInt16(addMonths(toDate('1970-01-01'), toInt32({number}) - 23641))),
    toInt32({number})
))
