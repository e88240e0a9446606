-- name: commitment_load
-- sides: write
-- takes: org_keys int4[], ids text[]
-- gives: org_key int4, id text, version int8, last_event int8, ask_id text, decision_id text, deliverable_id text,
--   deal_id text, account_id text, kind text, state text, scope text, customer_wording text, due_on date,
--   first_due_on date, starts_at timestamptz, minutes int4, join_url text, conditions json, owner_id text,
--   maker_id text, authority json, made_at timestamptz, closed_at timestamptz
SELECT {{commitment_columns}}
FROM unnest(:org_keys, :ids) AS n (org_key, id)
JOIN commitment c ON c.org_key = n.org_key AND c.id = n.id

-- name: commitment_save
-- sides: write
-- takes: org_key int4[], id text[], version int8[], last_event int8[], ask_id text[], decision_id text[],
--   deliverable_id text[], deal_id text[], account_id text[], kind text[], state text[], scope text[],
--   customer_wording text[], due_on date[], first_due_on date[], starts_at timestamptz[], minutes int4[],
--   join_url text[], conditions json[], owner_id text[], maker_id text[], authority json[], made_at timestamptz[],
--   closed_at timestamptz[]
INSERT INTO commitment (org_key, id, version, last_event, ask_id, decision_id, deliverable_id, deal_id, account_id,
  kind, state, scope, customer_wording, due_on, first_due_on, starts_at, minutes, join_url, conditions, owner_id,
  maker_id, authority, made_at, closed_at)
SELECT * FROM unnest(:org_key, :id, :version, :last_event, :ask_id, :decision_id, :deliverable_id, :deal_id,
  :account_id, :kind, :state, :scope, :customer_wording, :due_on, :first_due_on, :starts_at, :minutes, :join_url,
  :conditions, :owner_id, :maker_id, :authority, :made_at, :closed_at)
ON CONFLICT (org_key, id) DO UPDATE SET
  version = excluded.version, last_event = excluded.last_event, ask_id = excluded.ask_id,
  decision_id = excluded.decision_id, deliverable_id = excluded.deliverable_id, deal_id = excluded.deal_id,
  account_id = excluded.account_id, kind = excluded.kind, state = excluded.state, scope = excluded.scope,
  customer_wording = excluded.customer_wording, due_on = excluded.due_on, first_due_on = excluded.first_due_on,
  starts_at = excluded.starts_at, minutes = excluded.minutes, join_url = excluded.join_url,
  conditions = excluded.conditions, owner_id = excluded.owner_id, maker_id = excluded.maker_id,
  authority = excluded.authority, made_at = excluded.made_at, closed_at = excluded.closed_at

-- name: commitment_all
-- sides: write
-- takes: org_key int4, after text, size int4
-- gives: org_key int4, id text, version int8, last_event int8, ask_id text, decision_id text, deliverable_id text,
--   deal_id text, account_id text, kind text, state text, scope text, customer_wording text, due_on date,
--   first_due_on date, starts_at timestamptz, minutes int4, join_url text, conditions json, owner_id text,
--   maker_id text, authority json, made_at timestamptz, closed_at timestamptz
-- For the replay, in pages: `after` is the last id of the page before, first ''.
SELECT {{commitment_columns}}
FROM commitment c
WHERE c.org_key = :org_key AND c.id > :after
ORDER BY c.id
LIMIT :size
