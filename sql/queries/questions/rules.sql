-- name: policy_current
-- sides: read_product
-- takes: org_key int4
-- gives: version int8, body json
-- The rules are one thing whose version is the number of the policy in force: that is what If-Match names.
SELECT o.policy_version::int8 AS version, {{policy_json}} AS body
FROM org o
JOIN policy y ON y.org_key = o.org_key AND y.policy_version = o.policy_version
WHERE o.org_key = :org_key

-- name: policy_answer
-- sides: write, read_product
-- takes: org_keys int4[], ids text[], callers text[], extras text[]
-- gives: ord int4, version int8, body json
SELECT w.ord::int4 AS ord, o.policy_version::int8 AS version, {{policy_json}} AS body
FROM {{answered}}
JOIN org o ON o.org_key = w.org_key
JOIN policy y ON y.org_key = o.org_key AND y.id = w.id
ORDER BY w.ord

-- name: policy_versions
-- sides: read_product
-- takes: org_key int4, after text?, row_limit int4
-- gives: body json, cursor text
-- Newest first.
SELECT {{policy_json}} AS body, y.policy_version::text AS cursor
FROM policy y
WHERE y.org_key = :org_key AND y.policy_version < coalesce(:after::int4, 2147483647)
ORDER BY y.policy_version DESC
LIMIT :row_limit

-- name: calendar_one
-- sides: read
-- takes: org_key int4
-- gives: version int8, body json
-- The org's own calendar is its first.
SELECT h.version, {{calendar_json}} AS body
FROM calendar h
WHERE h.org_key = :org_key
ORDER BY h.id
LIMIT 1

-- name: calendar_answer
-- sides: write, read
-- takes: org_keys int4[], ids text[], callers text[], extras text[]
-- gives: ord int4, version int8, body json
SELECT w.ord::int4 AS ord, h.version, {{calendar_json}} AS body
FROM {{answered}}
JOIN calendar h ON h.org_key = w.org_key AND h.id = w.id
ORDER BY w.ord

-- name: rates_one
-- sides: read
-- takes: org_key int4, quarter text
-- gives: version int8, body json
-- A quarter without rates is answered as well, at version 0.
SELECT coalesce(r.version, 0) AS version, json_build_object(
    'quarter', y.quarter
    , 'version', coalesce(r.version, 0)
    , 'base_currency', o.base_currency
    , 'rates', coalesce(r.rates, '[]')
  ) AS body
FROM (SELECT :quarter AS quarter) y
JOIN org o ON o.org_key = :org_key
LEFT JOIN rates r ON r.org_key = o.org_key AND r.quarter = y.quarter

-- name: rates_answer
-- sides: write, read
-- takes: org_keys int4[], ids text[], callers text[], extras text[]
-- gives: ord int4, version int8, body json
SELECT w.ord::int4 AS ord, r.version, json_build_object(
    'quarter', r.quarter
    , 'version', r.version
    , 'base_currency', o.base_currency
    , 'rates', r.rates
  ) AS body
FROM {{answered}}
JOIN org o ON o.org_key = w.org_key
JOIN rates r ON r.org_key = o.org_key AND r.id = w.id
ORDER BY w.ord
