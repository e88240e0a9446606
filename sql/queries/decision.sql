-- name: decision_load
-- sides: write
-- takes: org_keys int4[], ids text[]
-- gives: org_key int4, id text, version int8, last_event int8, ask_id text, deal_id text, kind text, state text,
--   maker_id text, authority json, approval_by text, approver_id text, approver_authority json,
--   customer_wording text, rationale text, terms json, draw json, rails json, workaround_id text,
--   workaround_version int4, valid_until date, made_at timestamptz
SELECT {{decision_columns}}
FROM unnest(:org_keys, :ids) AS n (org_key, id)
JOIN decision e ON e.org_key = n.org_key AND e.id = n.id

-- name: decision_save
-- sides: write
-- takes: org_key int4[], id text[], version int8[], last_event int8[], ask_id text[], deal_id text[], kind text[],
--   state text[], maker_id text[], authority json[], approval_by text[], approver_id text[],
--   approver_authority json[], customer_wording text[], rationale text[], terms json[], draw json[], rails json[],
--   workaround_id text[], workaround_version int4[], valid_until date[], made_at timestamptz[]
INSERT INTO decision (org_key, id, version, last_event, ask_id, deal_id, kind, state, maker_id, authority,
  approval_by, approver_id, approver_authority, customer_wording, rationale, terms, draw, rails, workaround_id,
  workaround_version, valid_until, made_at)
SELECT * FROM unnest(:org_key, :id, :version, :last_event, :ask_id, :deal_id, :kind, :state, :maker_id, :authority,
  :approval_by, :approver_id, :approver_authority, :customer_wording, :rationale, :terms, :draw, :rails,
  :workaround_id, :workaround_version, :valid_until, :made_at)
ON CONFLICT (org_key, id) DO UPDATE SET
  version = excluded.version, last_event = excluded.last_event, ask_id = excluded.ask_id, deal_id = excluded.deal_id,
  kind = excluded.kind, state = excluded.state, maker_id = excluded.maker_id, authority = excluded.authority,
  approval_by = excluded.approval_by, approver_id = excluded.approver_id,
  approver_authority = excluded.approver_authority, customer_wording = excluded.customer_wording,
  rationale = excluded.rationale, terms = excluded.terms, draw = excluded.draw, rails = excluded.rails,
  workaround_id = excluded.workaround_id, workaround_version = excluded.workaround_version,
  valid_until = excluded.valid_until, made_at = excluded.made_at

-- name: decision_all
-- sides: write
-- takes: org_key int4, after text, size int4
-- gives: org_key int4, id text, version int8, last_event int8, ask_id text, deal_id text, kind text, state text,
--   maker_id text, authority json, approval_by text, approver_id text, approver_authority json,
--   customer_wording text, rationale text, terms json, draw json, rails json, workaround_id text,
--   workaround_version int4, valid_until date, made_at timestamptz
-- For the replay, in pages: `after` is the last id of the page before, first ''.
SELECT {{decision_columns}}
FROM decision e
WHERE e.org_key = :org_key AND e.id > :after
ORDER BY e.id
LIMIT :size
