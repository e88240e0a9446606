-- name: budget_entry_save
-- sides: write
-- takes: org_key int4[], id text[], version int8[], last_event int8[], sequence int8[], n int4[], quarter text[],
--   line text[], kind text[], points int4[], decision_id text[], deliverable_id text[], reason text[]
-- Rows that come and never change.
INSERT INTO budget_entry (org_key, id, version, last_event, sequence, n, quarter, line, kind, points, decision_id,
  deliverable_id, reason)
SELECT * FROM unnest(:org_key, :id, :version, :last_event, :sequence, :n, :quarter, :line, :kind, :points,
  :decision_id, :deliverable_id, :reason)

-- name: budget_entry_all
-- sides: write
-- takes: org_key int4, after text, size int4
-- gives: org_key int4, id text, version int8, last_event int8, sequence int8, n int4, quarter text, line text,
--   kind text, points int4, decision_id text, deliverable_id text, reason text
-- For the replay, in pages: `after` is the last id of the page before, first ''.
SELECT {{budget_entry_columns}}
FROM budget_entry n
WHERE n.org_key = :org_key AND n.id > :after
ORDER BY n.id
LIMIT :size
