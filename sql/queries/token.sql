-- name: token_load
-- sides: write
-- takes: org_keys int4[], ids text[]
-- gives: org_key int4, id text, version int8, last_event int8, person_id text, label text, scopes json,
--   expires_on date, secret_sha256 text, revoked_at timestamptz
SELECT {{token_columns}}
FROM (SELECT DISTINCT u.org_key, u.id FROM unnest(:org_keys, :ids) AS u (org_key, id)) n
JOIN token k ON k.org_key = n.org_key AND k.id = n.id

-- name: token_save
-- sides: write
-- takes: org_key int4[], id text[], version int8[], last_event int8[], person_id text[], label text[],
--   scopes json[], expires_on date[], secret_sha256 text[], revoked_at timestamptz[]
INSERT INTO token (org_key, id, version, last_event, person_id, label, scopes, expires_on, secret_sha256, revoked_at)
SELECT * FROM unnest(:org_key, :id, :version, :last_event, :person_id, :label, :scopes, :expires_on, :secret_sha256,
  :revoked_at)
ON CONFLICT (org_key, id) DO UPDATE SET
  version = excluded.version, last_event = excluded.last_event, person_id = excluded.person_id,
  label = excluded.label, scopes = excluded.scopes, expires_on = excluded.expires_on,
  secret_sha256 = excluded.secret_sha256, revoked_at = excluded.revoked_at

-- name: token_all
-- sides: write
-- takes: org_key int4, after text, size int4
-- gives: org_key int4, id text, version int8, last_event int8, person_id text, label text, scopes json,
--   expires_on date, secret_sha256 text, revoked_at timestamptz
-- For the replay, in pages: `after` is the last id of the page before, first ''.
SELECT {{token_columns}}
FROM token k
WHERE k.org_key = :org_key AND k.id > :after
ORDER BY k.id
LIMIT :size

-- name: token_use_save
-- sides: keep
-- takes: org_keys int4[], token_ids text[], days date[]
-- No token twice. Beside the batches, and without the org's lock: nothing hangs on it.
INSERT INTO token_use AS t (org_key, token_id, used_on)
SELECT * FROM unnest(:org_keys, :token_ids, :days)
ON CONFLICT (org_key, token_id) DO UPDATE SET used_on = excluded.used_on
WHERE t.used_on < excluded.used_on
