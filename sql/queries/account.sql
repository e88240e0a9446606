-- name: account_load
-- sides: write
-- takes: org_keys int4[], ids text[]
-- gives: org_key int4, id text, version int8, last_event int8, external_id text, name text, segment text,
--   open_amount_base int8
SELECT {{account_columns}}
FROM unnest(:org_keys, :ids) AS n (org_key, id)
JOIN account b ON b.org_key = n.org_key AND b.id = n.id

-- name: account_save
-- sides: write
-- takes: org_key int4[], id text[], version int8[], last_event int8[], external_id text[], name text[],
--   segment text[], open_amount_base int8[]
INSERT INTO account (org_key, id, version, last_event, external_id, name, segment, open_amount_base)
SELECT * FROM unnest(:org_key, :id, :version, :last_event, :external_id, :name, :segment, :open_amount_base)
ON CONFLICT (org_key, id) DO UPDATE SET
  version = excluded.version, last_event = excluded.last_event, external_id = excluded.external_id,
  name = excluded.name, segment = excluded.segment, open_amount_base = excluded.open_amount_base

-- name: account_all
-- sides: write
-- takes: org_key int4, after text, size int4
-- gives: org_key int4, id text, version int8, last_event int8, external_id text, name text, segment text,
--   open_amount_base int8
-- For the replay, in pages: `after` is the last id of the page before, first ''.
SELECT {{account_columns}}
FROM account b
WHERE b.org_key = :org_key AND b.id > :after
ORDER BY b.id
LIMIT :size
