-- name: directory_rates
-- sides: write
-- takes: org_key int4
-- gives: org_key int4, id text, version int8, last_event int8, quarter text, rates json
SELECT {{rates_columns}}
FROM rates r
WHERE r.org_key = :org_key
ORDER BY r.id

-- name: rates_save
-- sides: write
-- takes: org_key int4[], id text[], version int8[], last_event int8[], quarter text[], rates json[]
INSERT INTO rates (org_key, id, version, last_event, quarter, rates)
SELECT * FROM unnest(:org_key, :id, :version, :last_event, :quarter, :rates)
ON CONFLICT (org_key, id) DO UPDATE SET
  version = excluded.version, last_event = excluded.last_event, quarter = excluded.quarter, rates = excluded.rates

-- name: rates_all
-- sides: write
-- takes: org_key int4, after text, size int4
-- gives: org_key int4, id text, version int8, last_event int8, quarter text, rates json
-- For the replay, in pages: `after` is the last id of the page before, first ''.
SELECT {{rates_columns}}
FROM rates r
WHERE r.org_key = :org_key AND r.id > :after
ORDER BY r.id
LIMIT :size
