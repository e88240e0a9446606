-- name: directory_person
-- sides: write
-- takes: org_key int4
-- gives: org_key int4, id text, version int8, last_event int8, name text, email text, team_id text,
--   calendar_id text, active bool, grants json
SELECT {{person_columns}}
FROM person p
WHERE p.org_key = :org_key
ORDER BY p.id

-- name: person_save
-- sides: write
-- takes: org_key int4[], id text[], version int8[], last_event int8[], name text[], email text[], team_id text[],
--   calendar_id text[], active bool[], grants json[]
INSERT INTO person (org_key, id, version, last_event, name, email, team_id, calendar_id, active, grants)
SELECT * FROM unnest(:org_key, :id, :version, :last_event, :name, :email, :team_id, :calendar_id, :active, :grants)
ON CONFLICT (org_key, id) DO UPDATE SET
  version = excluded.version, last_event = excluded.last_event, name = excluded.name, email = excluded.email,
  team_id = excluded.team_id, calendar_id = excluded.calendar_id, active = excluded.active, grants = excluded.grants

-- name: person_all
-- sides: write
-- takes: org_key int4, after text, size int4
-- gives: org_key int4, id text, version int8, last_event int8, name text, email text, team_id text,
--   calendar_id text, active bool, grants json
-- For the replay, in pages: `after` is the last id of the page before, first ''.
SELECT {{person_columns}}
FROM person p
WHERE p.org_key = :org_key AND p.id > :after
ORDER BY p.id
LIMIT :size
