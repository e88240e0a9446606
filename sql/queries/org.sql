-- name: org_make
-- sides: keep
-- takes: id text
-- gives: org_key int4
-- crosses: an org that is made has no key yet.
-- The empty row of a new org; the same id again gives the same key.
INSERT INTO org AS o (id) VALUES (:id)
ON CONFLICT (id) DO UPDATE SET id = excluded.id
RETURNING o.org_key

-- name: org_lock
-- sides: write
-- takes: org_keys int4[]
-- gives: org_key int4, id text, name text, time_zone text, ledger_name text, base_currency text,
--   fiscal_year_starts_month int4, simulated bool, size int8, last_event_at timestamptz, next_number int8,
--   directory_sequence int8, policy_version int4, policy_sequence int8
-- The lock of all writers, and a statement of its own: whatever is read after it was not yet there when we began to wait.
-- NO KEY: foreign keys to org do not wait for it.
SELECT {{org_columns}}
FROM org o
WHERE o.org_key = ANY (:org_keys)
ORDER BY o.org_key
FOR NO KEY UPDATE

-- name: org_now
-- sides: write
-- takes: org_keys int4[], nows timestamptz[]
-- gives: org_key int4, now timestamptz, today date
-- The time in each org, and which day that is in its zone. A simulated org brings its own; NULL is the database's clock, the
-- same for all. Run after the lock, since the lock may have waited.
SELECT o.org_key, n.now, (n.now AT TIME ZONE o.time_zone)::date AS today
FROM (
  SELECT u.org_key, coalesce(u.now, clock.now) AS now
  FROM unnest(:org_keys, :nows) AS u (org_key, now) CROSS JOIN (SELECT clock_timestamp() AS now) clock
) n
JOIN org o ON o.org_key = n.org_key

-- name: org_advance
-- sides: write
-- takes: org_key int4[], name text[], time_zone text[], ledger_name text[], base_currency text[],
--   fiscal_year_starts_month int4[], simulated bool[], size int8[], last_event_at timestamptz[], next_number int8[],
--   directory_sequence int8[], policy_version int4[], policy_sequence int8[]
-- What a batch made of its orgs.
UPDATE org o SET
  name = u.name, time_zone = u.time_zone, ledger_name = u.ledger_name, base_currency = u.base_currency,
  fiscal_year_starts_month = u.fiscal_year_starts_month, simulated = u.simulated, size = u.size,
  last_event_at = u.last_event_at, next_number = u.next_number, directory_sequence = u.directory_sequence,
  policy_version = u.policy_version, policy_sequence = u.policy_sequence
FROM unnest(
  :org_key, :name, :time_zone, :ledger_name, :base_currency, :fiscal_year_starts_month, :simulated, :size,
  :last_event_at, :next_number, :directory_sequence, :policy_version, :policy_sequence
) AS u (
  org_key, name, time_zone, ledger_name, base_currency, fiscal_year_starts_month, simulated, size, last_event_at,
  next_number, directory_sequence, policy_version, policy_sequence
)
WHERE o.org_key = u.org_key

-- name: org_all
-- sides: write, keep
-- gives: org_key int4, id text, name text, time_zone text, ledger_name text, base_currency text,
--   fiscal_year_starts_month int4, simulated bool, size int8, last_event_at timestamptz, next_number int8,
--   directory_sequence int8, policy_version int4, policy_sequence int8
-- crosses: the replay walks the orgs one after the other.
SELECT {{org_columns}}
FROM org o
ORDER BY o.org_key
