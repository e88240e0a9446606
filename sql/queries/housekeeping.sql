-- name: partitions_make
-- sides: keep
-- gives: changes int4
-- The days ahead get their parts, those whose time is over lose theirs.
SELECT desk_partitions((clock_timestamp() AT TIME ZONE 'UTC')::date) AS changes

-- name: statistics_gather
-- sides: keep
-- gives: changes int4
-- Tables that have grown since PostgreSQL counted them last are counted again.
SELECT desk_statistics() AS changes
