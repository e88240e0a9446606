-- name: workaround_load
-- sides: write
-- takes: org_keys int4[], ids text[]
-- gives: org_key int4, id text, version int8, last_event int8, state text, article_version int4,
--   published_version int4, owner_id text, kind text, title text, steps text, customer_wording text, limits text
SELECT {{workaround_columns}}
FROM (SELECT DISTINCT u.org_key, u.id FROM unnest(:org_keys, :ids) AS u (org_key, id)) n
JOIN workaround w ON w.org_key = n.org_key AND w.id = n.id

-- name: workaround_save
-- sides: write
-- takes: org_key int4[], id text[], version int8[], last_event int8[], state text[], article_version int4[],
--   published_version int4[], owner_id text[], kind text[], title text[], steps text[], customer_wording text[],
--   limits text[]
INSERT INTO workaround (org_key, id, version, last_event, state, article_version, published_version, owner_id, kind,
  title, steps, customer_wording, limits)
SELECT * FROM unnest(:org_key, :id, :version, :last_event, :state, :article_version, :published_version, :owner_id,
  :kind, :title, :steps, :customer_wording, :limits)
ON CONFLICT (org_key, id) DO UPDATE SET
  version = excluded.version, last_event = excluded.last_event, state = excluded.state,
  article_version = excluded.article_version, published_version = excluded.published_version,
  owner_id = excluded.owner_id, kind = excluded.kind, title = excluded.title, steps = excluded.steps,
  customer_wording = excluded.customer_wording, limits = excluded.limits

-- name: workaround_all
-- sides: write
-- takes: org_key int4, after text, size int4
-- gives: org_key int4, id text, version int8, last_event int8, state text, article_version int4,
--   published_version int4, owner_id text, kind text, title text, steps text, customer_wording text, limits text
-- For the replay, in pages: `after` is the last id of the page before, first ''.
SELECT {{workaround_columns}}
FROM workaround w
WHERE w.org_key = :org_key AND w.id > :after
ORDER BY w.id
LIMIT :size
