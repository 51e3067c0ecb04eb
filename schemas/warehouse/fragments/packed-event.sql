-- A track event as one number, so that a person's events are sorted and compared as numbers: from high to low 16 bits of its
-- name's place in `names`, 16 of its day, 27 of milliseconds (a day has fewer), 64 of message and raw id. Equal numbers are copies.

-- fragment packed_event(names)
bitOr(
    bitShiftLeft(
        toUInt128(
            bitShiftLeft(toUInt64(transform(event, {names}, arrayEnumerate({names}), 0)), 43)
            + bitShiftLeft(toUInt64(toUInt16(day)), 27)
            + toUInt64(toUnixTimestamp64Milli(timestamp)) % 134217728
        ),
        64
    ),
    toUInt128(cityHash64(message_id, actor))
)

-- A person's events without copies, in order: each without its last 64 bits.
-- fragment sorted_events(packed)
arrayMap(event -> toUInt64(bitShiftRight(event, 64)), arrayCompact(arraySort(groupArray({packed}))))

-- fragment name_numbers_of(sorted)
arrayMap(event -> bitShiftRight(event, 43), {sorted})
