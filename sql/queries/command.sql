-- name: command_seen
-- sides: write
-- takes: org_keys int4[], ids text[]
-- gives: org_key int4, id text, kind text, person_id text, request_sha256 bytea, status int4, result_id text,
--   resource_version int8, org_size int8, answer bytea, sequence_first int8, sequence_last int8
-- What was answered to these commands already.
SELECT c.org_key, c.id, c.kind, c.person_id, c.request_sha256, c.status, c.result_id, c.resource_version, c.org_size,
  c.answer, c.sequence_first, c.sequence_last
FROM unnest(:org_keys, :ids) AS u (org_key, id)
JOIN command c ON c.org_key = u.org_key AND c.id = u.id

-- name: command_record
-- sides: write
-- takes: org_keys int4[], ids text[], kinds text[], person_ids text[], requests_sha256 bytea[], statuses int4[],
--   result_ids text[], resource_versions int8[], org_sizes int8[], answers bytea[], sequence_firsts int8[],
--   sequence_lasts int8[], recorded_ats timestamptz[]
INSERT INTO command (org_key, id, kind, person_id, request_sha256, status, result_id, resource_version, org_size, answer,
  sequence_first, sequence_last, recorded_at)
SELECT * FROM unnest(:org_keys, :ids, :kinds, :person_ids, :requests_sha256, :statuses, :result_ids, :resource_versions,
  :org_sizes, :answers, :sequence_firsts, :sequence_lasts, :recorded_ats)
