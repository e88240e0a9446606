-- name: deliverable_load
-- sides: write
-- takes: org_keys int4[], ids text[]
-- gives: org_key int4, id text, version int8, last_event int8, title text, owner_id text, points int4, state text,
--   quarter text, line text, decision_id text
SELECT {{deliverable_columns}}
FROM unnest(:org_keys, :ids) AS n (org_key, id)
JOIN deliverable v ON v.org_key = n.org_key AND v.id = n.id

-- name: deliverable_save
-- sides: write
-- takes: org_key int4[], id text[], version int8[], last_event int8[], title text[], owner_id text[], points int4[],
--   state text[], quarter text[], line text[], decision_id text[]
INSERT INTO deliverable (org_key, id, version, last_event, title, owner_id, points, state, quarter, line, decision_id)
SELECT * FROM unnest(:org_key, :id, :version, :last_event, :title, :owner_id, :points, :state, :quarter, :line,
  :decision_id)
ON CONFLICT (org_key, id) DO UPDATE SET
  version = excluded.version, last_event = excluded.last_event, title = excluded.title, owner_id = excluded.owner_id,
  points = excluded.points, state = excluded.state, quarter = excluded.quarter, line = excluded.line,
  decision_id = excluded.decision_id

-- name: deliverable_all
-- sides: write
-- takes: org_key int4, after text, size int4
-- gives: org_key int4, id text, version int8, last_event int8, title text, owner_id text, points int4, state text,
--   quarter text, line text, decision_id text
-- For the replay, in pages: `after` is the last id of the page before, first ''.
SELECT {{deliverable_columns}}
FROM deliverable v
WHERE v.org_key = :org_key AND v.id > :after
ORDER BY v.id
LIMIT :size
