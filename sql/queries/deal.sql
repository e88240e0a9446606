-- name: deal_load
-- sides: write
-- takes: org_keys int4[], ids text[]
-- gives: org_key int4, id text, version int8, last_event int8, external_id text, account_id text, name text,
--   amount int8, currency text, amount_base int8, rated bool, stage text, close_date date, owner_id text,
--   team_id text, confidential bool, state text, closed_on date, source_updated_at timestamptz
SELECT {{deal_columns}}
FROM unnest(:org_keys, :ids) AS n (org_key, id)
JOIN deal d ON d.org_key = n.org_key AND d.id = n.id

-- name: deal_save
-- sides: write
-- takes: org_key int4[], id text[], version int8[], last_event int8[], external_id text[], account_id text[],
--   name text[], amount int8[], currency text[], amount_base int8[], rated bool[], stage text[], close_date date[],
--   owner_id text[], team_id text[], confidential bool[], state text[], closed_on date[],
--   source_updated_at timestamptz[]
INSERT INTO deal (org_key, id, version, last_event, external_id, account_id, name, amount, currency, amount_base,
  rated, stage, close_date, owner_id, team_id, confidential, state, closed_on, source_updated_at)
SELECT * FROM unnest(:org_key, :id, :version, :last_event, :external_id, :account_id, :name, :amount, :currency,
  :amount_base, :rated, :stage, :close_date, :owner_id, :team_id, :confidential, :state, :closed_on,
  :source_updated_at)
ON CONFLICT (org_key, id) DO UPDATE SET
  version = excluded.version, last_event = excluded.last_event, external_id = excluded.external_id,
  account_id = excluded.account_id, name = excluded.name, amount = excluded.amount, currency = excluded.currency,
  amount_base = excluded.amount_base, rated = excluded.rated, stage = excluded.stage,
  close_date = excluded.close_date, owner_id = excluded.owner_id, team_id = excluded.team_id,
  confidential = excluded.confidential, state = excluded.state, closed_on = excluded.closed_on,
  source_updated_at = excluded.source_updated_at

-- name: deal_all
-- sides: write
-- takes: org_key int4, after text, size int4
-- gives: org_key int4, id text, version int8, last_event int8, external_id text, account_id text, name text,
--   amount int8, currency text, amount_base int8, rated bool, stage text, close_date date, owner_id text,
--   team_id text, confidential bool, state text, closed_on date, source_updated_at timestamptz
-- For the replay, in pages: `after` is the last id of the page before, first ''.
SELECT {{deal_columns}}
FROM deal d
WHERE d.org_key = :org_key AND d.id > :after
ORDER BY d.id
LIMIT :size
