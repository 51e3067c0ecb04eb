-- The day that a person did not do something on: later than any day that a table can hold.
-- fragment never()
65535
