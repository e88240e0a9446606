-- name: relation_save
-- sides: write
-- takes: org_key int4[], id text[], version int8[], last_event int8[], ask_id text[], other_id text[], kind text[]
-- Rows that come and never change.
INSERT INTO relation (org_key, id, version, last_event, ask_id, other_id, kind)
SELECT * FROM unnest(:org_key, :id, :version, :last_event, :ask_id, :other_id, :kind)

-- name: relation_all
-- sides: write
-- takes: org_key int4, after text, size int4
-- gives: org_key int4, id text, version int8, last_event int8, ask_id text, other_id text, kind text
-- For the replay, in pages: `after` is the last id of the page before, first ''.
SELECT {{relation_columns}}
FROM relation r
WHERE r.org_key = :org_key AND r.id > :after
ORDER BY r.id
LIMIT :size
