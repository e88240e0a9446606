-- name: directory_policy
-- sides: write
-- takes: org_key int4
-- gives: org_key int4, id text, version int8, last_event int8, policy_version int4, state text, document json,
--   author_id text, reason text, effective_at timestamptz
SELECT {{policy_columns}}
FROM policy y
WHERE y.org_key = :org_key
ORDER BY y.id

-- name: policy_save
-- sides: write
-- takes: org_key int4[], id text[], version int8[], last_event int8[], policy_version int4[], state text[],
--   document json[], author_id text[], reason text[], effective_at timestamptz[]
INSERT INTO policy (org_key, id, version, last_event, policy_version, state, document, author_id, reason,
  effective_at)
SELECT * FROM unnest(:org_key, :id, :version, :last_event, :policy_version, :state, :document, :author_id, :reason,
  :effective_at)
ON CONFLICT (org_key, id) DO UPDATE SET
  version = excluded.version, last_event = excluded.last_event, policy_version = excluded.policy_version,
  state = excluded.state, document = excluded.document, author_id = excluded.author_id, reason = excluded.reason,
  effective_at = excluded.effective_at

-- name: policy_all
-- sides: write
-- takes: org_key int4, after text, size int4
-- gives: org_key int4, id text, version int8, last_event int8, policy_version int4, state text, document json,
--   author_id text, reason text, effective_at timestamptz
-- For the replay, in pages: `after` is the last id of the page before, first ''.
SELECT {{policy_columns}}
FROM policy y
WHERE y.org_key = :org_key AND y.id > :after
ORDER BY y.id
LIMIT :size
