-- name: account_load
-- sides: write
-- takes: org_keys int4[], ask_ids text[], deal_ids text[], deal_external_ids text[], decision_ids text[],
--   deliverable_ids text[], account_external_ids text[], workaround_ids text[]
-- gives: org_key int4, id text, version int8, last_event int8, external_id text, name text, segment text,
--   open_amount_base int8
-- The accounts of the deals concerned, those named by the CRM's id, and those whose name occurs in a
-- workaround's customer wording.
WITH {{case}},
wanted AS (
  SELECT d.org_key, d.account_id AS id FROM concerned n JOIN deal d ON d.org_key = n.org_key AND d.id = n.deal_id
  UNION
  SELECT b.org_key, b.id
  FROM unnest(:org_keys, :account_external_ids) AS n (org_key, external_id)
  JOIN account b ON b.org_key = n.org_key AND b.external_id = n.external_id
  UNION
  SELECT b.org_key, b.id
  FROM unnest(:org_keys, :workaround_ids) AS n (org_key, workaround_id)
  JOIN workaround w ON w.org_key = n.org_key AND w.id = n.workaround_id
  JOIN account b ON b.org_key = n.org_key AND strpos(lower(w.customer_wording), lower(b.name)) > 0
)
SELECT {{account_columns}}
FROM wanted n
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
