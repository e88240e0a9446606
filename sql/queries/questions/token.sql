-- name: token_answer
-- sides: write, read
-- takes: org_keys int4[], ids text[], callers text[], extras text[]
-- gives: ord int4, version int8, body json
SELECT w.ord::int4 AS ord, k.version, {{token_json}} AS body
FROM {{answered}}
JOIN token k ON k.org_key = w.org_key AND k.id = w.id
ORDER BY w.ord

-- name: token_list
-- sides: read
-- takes: org_key int4, caller_id text, after text?, row_limit int4
-- gives: body json, cursor text
-- The caller's own; whoever looks after the org's people reads all.
SELECT {{token_json}} AS body, k.id AS cursor
FROM token k
WHERE k.org_key = :org_key AND k.id > coalesce(:after, '') AND (k.person_id = :caller_id OR 'admin' = ANY ({{caller_roles}}))
ORDER BY k.id
LIMIT :row_limit
