-- name: comment_save
-- sides: write
-- takes: org_key int4[], id text[], version int8[], last_event int8[], ask_id text[], author_id text[],
--   audience text[], text text[], at timestamptz[]
-- Rows that come and never change.
INSERT INTO comment (org_key, id, version, last_event, ask_id, author_id, audience, text, at)
SELECT * FROM unnest(:org_key, :id, :version, :last_event, :ask_id, :author_id, :audience, :text, :at)

-- name: comment_all
-- sides: write
-- takes: org_key int4, after text, size int4
-- gives: org_key int4, id text, version int8, last_event int8, ask_id text, author_id text, audience text,
--   text text, at timestamptz
-- For the replay, in pages: `after` is the last id of the page before, first ''.
SELECT {{comment_columns}}
FROM comment m
WHERE m.org_key = :org_key AND m.id > :after
ORDER BY m.id
LIMIT :size
