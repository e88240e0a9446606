-- name: article_save
-- sides: write
-- takes: org_key int4[], id text[], version int8[], last_event int8[], workaround_id text[], article_version int4[],
--   title text[], steps text[], customer_wording text[], limits text[], author_id text[], written_at timestamptz[]
-- Rows that come and never change.
INSERT INTO workaround_article (org_key, id, version, last_event, workaround_id, article_version, title, steps,
  customer_wording, limits, author_id, written_at)
SELECT * FROM unnest(:org_key, :id, :version, :last_event, :workaround_id, :article_version, :title, :steps,
  :customer_wording, :limits, :author_id, :written_at)

-- name: article_all
-- sides: write
-- takes: org_key int4, after text, size int4
-- gives: org_key int4, id text, version int8, last_event int8, workaround_id text, article_version int4, title text,
--   steps text, customer_wording text, limits text, author_id text, written_at timestamptz
-- For the replay, in pages: `after` is the last id of the page before, first ''.
SELECT {{article_columns}}
FROM workaround_article w
WHERE w.org_key = :org_key AND w.id > :after
ORDER BY w.id
LIMIT :size
