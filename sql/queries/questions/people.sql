-- name: person_one
-- sides: read
-- takes: org_key int4, person_id text
-- gives: version int8, body json
SELECT p.version, {{person_json}} AS body
FROM person p
WHERE p.org_key = :org_key AND p.id = :person_id

-- name: person_answer
-- sides: write, read
-- takes: org_keys int4[], ids text[], callers text[], extras text[]
-- gives: ord int4, version int8, body json
SELECT w.ord::int4 AS ord, p.version, {{person_json}} AS body
FROM {{answered}}
JOIN person p ON p.org_key = w.org_key AND p.id = w.id
ORDER BY w.ord

-- name: person_list
-- sides: read
-- takes: org_key int4, role text?, team text?, active bool?, after text?, row_limit int4
-- gives: body json, cursor text
SELECT {{person_json}} AS body, p.id AS cursor
FROM person p
WHERE p.org_key = :org_key AND p.id > coalesce(:after, '')
  AND (:role IS NULL OR p.roles && string_to_array(:role, ','))
  AND (:team IS NULL OR p.team_id = :team)
  AND (:active IS NULL OR p.active = :active)
ORDER BY p.id
LIMIT :row_limit

-- name: team_one
-- sides: read
-- takes: org_key int4, team_id text
-- gives: version int8, body json
SELECT t.version, {{team_json}} AS body
FROM team t
WHERE t.org_key = :org_key AND t.id = :team_id

-- name: team_answer
-- sides: write, read
-- takes: org_keys int4[], ids text[], callers text[], extras text[]
-- gives: ord int4, version int8, body json
SELECT w.ord::int4 AS ord, t.version, {{team_json}} AS body
FROM {{answered}}
JOIN team t ON t.org_key = w.org_key AND t.id = w.id
ORDER BY w.ord

-- name: team_list
-- sides: read
-- takes: org_key int4, after text?, row_limit int4
-- gives: body json, cursor text
SELECT {{team_json}} AS body, t.id AS cursor
FROM team t
WHERE t.org_key = :org_key AND t.id > coalesce(:after, '')
ORDER BY t.id
LIMIT :row_limit

-- name: caller_one
-- sides: read
-- takes: org_key int4, caller_id text
-- gives: version int8, body json
-- Who is asking.
SELECT p.version, json_build_object(
    'person', json_build_object('id', p.id, 'name', p.name)
    , 'roles', p.roles
    , 'team', (SELECT json_build_object('id', t.id, 'name', t.name) FROM team t WHERE t.org_key = p.org_key AND t.id = p.team_id)
    , 'leads', coalesce((
      SELECT json_agg(json_build_object('id', t.id, 'name', t.name) ORDER BY t.id) FROM team t WHERE t.org_key = p.org_key AND t.lead_id = p.id
    ), '[]')
    , 'time_zone', coalesce(h.time_zone, o.time_zone)
    , 'org', json_build_object('id', o.id, 'name', o.name, 'time_zone', o.time_zone, 'base_currency', o.base_currency,
      'fiscal_year_starts_month', o.fiscal_year_starts_month, 'simulated', o.simulated)
  ) AS body
FROM person p
JOIN org o ON o.org_key = p.org_key
LEFT JOIN calendar h ON h.org_key = p.org_key AND h.id = p.calendar_id
WHERE p.org_key = :org_key AND p.id = :caller_id
