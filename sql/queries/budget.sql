-- name: budget_load
-- sides: write
-- takes: org_keys int4[], quarters text[]
-- gives: org_key int4, id text, version int8, last_event int8, quarter text, state text, capacity int8,
--   share_bp int4
SELECT {{budget_columns}}
FROM unnest(:org_keys, :quarters) AS n (org_key, quarter)
JOIN budget g ON g.org_key = n.org_key AND g.quarter = n.quarter

-- name: budget_save
-- sides: write
-- takes: org_key int4[], id text[], version int8[], last_event int8[], quarter text[], state text[],
--   capacity int8[], share_bp int4[]
INSERT INTO budget (org_key, id, version, last_event, quarter, state, capacity, share_bp)
SELECT * FROM unnest(:org_key, :id, :version, :last_event, :quarter, :state, :capacity, :share_bp)
ON CONFLICT (org_key, id) DO UPDATE SET
  version = excluded.version, last_event = excluded.last_event, quarter = excluded.quarter, state = excluded.state,
  capacity = excluded.capacity, share_bp = excluded.share_bp

-- name: budget_all
-- sides: write
-- takes: org_key int4, after text, size int4
-- gives: org_key int4, id text, version int8, last_event int8, quarter text, state text, capacity int8,
--   share_bp int4
-- For the replay, in pages: `after` is the last id of the page before, first ''.
SELECT {{budget_columns}}
FROM budget g
WHERE g.org_key = :org_key AND g.id > :after
ORDER BY g.id
LIMIT :size
