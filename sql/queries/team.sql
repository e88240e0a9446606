-- name: directory_team
-- sides: write
-- takes: org_key int4
-- gives: org_key int4, id text, version int8, last_event int8, name text, lead_id text
SELECT {{team_columns}}
FROM team t
WHERE t.org_key = :org_key
ORDER BY t.id

-- name: team_save
-- sides: write
-- takes: org_key int4[], id text[], version int8[], last_event int8[], name text[], lead_id text[]
INSERT INTO team (org_key, id, version, last_event, name, lead_id)
SELECT * FROM unnest(:org_key, :id, :version, :last_event, :name, :lead_id)
ON CONFLICT (org_key, id) DO UPDATE SET
  version = excluded.version, last_event = excluded.last_event, name = excluded.name, lead_id = excluded.lead_id

-- name: team_all
-- sides: write
-- takes: org_key int4, after text, size int4
-- gives: org_key int4, id text, version int8, last_event int8, name text, lead_id text
-- For the replay, in pages: `after` is the last id of the page before, first ''.
SELECT {{team_columns}}
FROM team t
WHERE t.org_key = :org_key AND t.id > :after
ORDER BY t.id
LIMIT :size
