-- name: budget_line_load
-- sides: write
-- takes: org_keys int4[], quarters text[]
-- gives: org_key int4, id text, version int8, last_event int8, quarter text, line text, allotted_points int4,
--   overdraft_points int4, reserved_points int4, consumed_points int4
SELECT {{budget_line_columns}}
FROM unnest(:org_keys, :quarters) AS n (org_key, quarter)
JOIN budget_line l ON l.org_key = n.org_key AND l.quarter = n.quarter

-- name: budget_line_save
-- sides: write
-- takes: org_key int4[], id text[], version int8[], last_event int8[], quarter text[], line text[],
--   allotted_points int4[], overdraft_points int4[], reserved_points int4[], consumed_points int4[]
INSERT INTO budget_line (org_key, id, version, last_event, quarter, line, allotted_points, overdraft_points,
  reserved_points, consumed_points)
SELECT * FROM unnest(:org_key, :id, :version, :last_event, :quarter, :line, :allotted_points, :overdraft_points,
  :reserved_points, :consumed_points)
ON CONFLICT (org_key, id) DO UPDATE SET
  version = excluded.version, last_event = excluded.last_event, quarter = excluded.quarter, line = excluded.line,
  allotted_points = excluded.allotted_points, overdraft_points = excluded.overdraft_points,
  reserved_points = excluded.reserved_points, consumed_points = excluded.consumed_points

-- name: budget_line_all
-- sides: write
-- takes: org_key int4, after text, size int4
-- gives: org_key int4, id text, version int8, last_event int8, quarter text, line text, allotted_points int4,
--   overdraft_points int4, reserved_points int4, consumed_points int4
-- For the replay, in pages: `after` is the last id of the page before, first ''.
SELECT {{budget_line_columns}}
FROM budget_line l
WHERE l.org_key = :org_key AND l.id > :after
ORDER BY l.id
LIMIT :size
