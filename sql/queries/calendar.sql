-- name: directory_calendar
-- sides: write
-- takes: org_key int4
-- gives: org_key int4, id text, version int8, last_event int8, time_zone text, rules json
SELECT {{calendar_columns}}
FROM calendar c
WHERE c.org_key = :org_key
ORDER BY c.id

-- name: calendar_save
-- sides: write
-- takes: org_key int4[], id text[], version int8[], last_event int8[], time_zone text[], rules json[]
INSERT INTO calendar (org_key, id, version, last_event, time_zone, rules)
SELECT * FROM unnest(:org_key, :id, :version, :last_event, :time_zone, :rules)
ON CONFLICT (org_key, id) DO UPDATE SET
  version = excluded.version, last_event = excluded.last_event, time_zone = excluded.time_zone,
  rules = excluded.rules

-- name: calendar_all
-- sides: write
-- takes: org_key int4, after text, size int4
-- gives: org_key int4, id text, version int8, last_event int8, time_zone text, rules json
-- For the replay, in pages: `after` is the last id of the page before, first ''.
SELECT {{calendar_columns}}
FROM calendar c
WHERE c.org_key = :org_key AND c.id > :after
ORDER BY c.id
LIMIT :size
